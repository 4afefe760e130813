/** Where the proof of a domain stands: in words, with a sign and a colour. */
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Domain } from './domains-page.tsx';

const missesMax = 3;

export function DomainState({ domain: { state, misses } }: { readonly domain: Domain }) {
  if (state === 'pending') return <StatusIndicator type="pending">Not verified yet</StatusIndicator>;
  if (state === 'lapsed') return <StatusIndicator type="error">Lapsed: counts no more</StatusIndicator>;
  if (misses === 0) return <StatusIndicator type="success">Verified</StatusIndicator>;
  return (
    <StatusIndicator type="warning">
      {`Verified, but the record was missing at ${misses} of ${missesMax} checks`}
    </StatusIndicator>
  );
}
