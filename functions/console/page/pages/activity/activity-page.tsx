/** Activity. */
import { Page } from '../../parts/page.tsx';

export default function ActivityPage() {
  return <Page title="Activity">…</Page>;
}
