/** Why a domain could not be verified: what is missing, and what is no word on the record at all. */
import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import type { CallError } from '../../api/call.ts';
import { Problem } from '../../parts/problem.tsx';

const headings: ReadonlyMap<string, { readonly type: AlertProps.Type; readonly header: string }> = new Map([
  ['domain-not-proven', { type: 'warning', header: 'The record is not there yet' } as const],
  ['dns-unreachable', { type: 'error', header: 'The DNS could not be asked' } as const],
  ['domain-taken', { type: 'error', header: 'Another team has this domain' } as const],
]);

export function VerifyProblem({ error }: { readonly error: CallError | null }) {
  const heading = error && headings.get(error.kind);
  if (!heading) return <Problem error={error} />;
  return <Alert {...heading}>{error.message}</Alert>;
}
