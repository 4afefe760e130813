/** The team that a local residency has from the start, and its SCIM API key. */
import { parseApiKey } from '../../shared/domain/api-key.ts';
import { newShortId } from '../../shared/domain/ids.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { teams } from '../../shared/store/teams.ts';
import type { Table } from '../../shared/table/table.ts';

const demoTeamName = 'Demo team';

export interface DemoTeam {
  readonly teamId: string;
  /** The key's text. */
  readonly key: string;
}

/**
 * Makes the demo team and its key where the table lacks them.
 * @param known the team and key of an earlier start; kept, even when the table was emptied since
 */
export async function seedDemoTeam(scope: {
  readonly table: Table;
  readonly residency: string;
  readonly clock: () => Date;
  readonly known: DemoTeam | undefined;
}): Promise<DemoTeam> {
  const { table, residency, clock } = scope;
  const claim = scope.known && parseApiKey(scope.known.key);
  const known = claim?.residency === residency && claim.teamId === scope.known?.teamId ? scope.known : undefined;
  const teamId = known?.teamId ?? newShortId();
  await teams(table).create({ id: teamId, name: demoTeamName, residency, scim: 'on' });
  const keys = apiKeys({ table, teamId, clock });
  const wanted = { name: 'Demo key', createdBy: 'operator' };
  if (!known) return { teamId, key: (await keys.generate(wanted)).key };
  const stored = await keys.list();
  if (!stored.some(({ keyId }) => keyId === claim?.keyId)) await keys.restore(known.key, wanted);
  return known;
}
