/** Where a member stands with the team: in words, with a sign and a colour. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ResultOf } from '../api/contracts.ts';

export type MemberStateName = ResultOf<'listMembers'>['items'][number]['state'];

export const memberStateNames: Readonly<Record<MemberStateName, string>> = {
  active: 'Active',
  invited: 'Invited',
  deactivated: 'Deactivated',
};

const signs: Readonly<Record<MemberStateName, StatusIndicatorProps.Type>> = {
  active: 'success',
  invited: 'pending',
  deactivated: 'stopped',
};

export function MemberState({ state }: { readonly state: MemberStateName }) {
  return (
    <StatusIndicator type={signs[state]} wrapText={false}>
      {memberStateNames[state]}
    </StatusIndicator>
  );
}
