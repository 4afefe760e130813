/** Domains. */
import { Page } from '../../parts/page.tsx';

export default function DomainsPage() {
  return <Page title="Domains">…</Page>;
}
