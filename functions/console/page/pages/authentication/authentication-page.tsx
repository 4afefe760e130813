/** Authentication. */
import { Page } from '../../parts/page.tsx';

export default function AuthenticationPage() {
  return <Page title="Authentication">…</Page>;
}
