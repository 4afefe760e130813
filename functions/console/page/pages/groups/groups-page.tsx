/** Groups. */
import { Page } from '../../parts/page.tsx';

export default function GroupsPage() {
  return <Page title="Groups">…</Page>;
}
