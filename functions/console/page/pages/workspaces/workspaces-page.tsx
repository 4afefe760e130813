/** Workspaces. */
import { Page } from '../../parts/page.tsx';

export default function WorkspacesPage() {
  return <Page title="Workspaces">…</Page>;
}
