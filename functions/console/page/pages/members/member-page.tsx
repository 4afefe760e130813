/** Member. */
import { Page } from '../../parts/page.tsx';

export default function MemberPage() {
  return <Page title="Member">…</Page>;
}
