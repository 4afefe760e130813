/** Setup. */
import { Page } from '../../parts/page.tsx';

export default function SetupPage() {
  return <Page title="Setup">…</Page>;
}
