/** Workspace. */
import { Page } from '../../parts/page.tsx';

export default function WorkspacePage() {
  return <Page title="Workspace">…</Page>;
}
