/** The team that a local residency has from the start: its SCIM API key, its admin, its SSO method. */
import { parseApiKey } from '../../shared/domain/api-key.ts';
import { newResourceId, newShortId } from '../../shared/domain/ids.ts';
import { providerName } from '../../shared/domain/sso-provider.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { teams } from '../../shared/store/teams.ts';
import { type Table, TransactionRefusedError, type Write } from '../../shared/table/table.ts';

const demoTeamName = 'Demo team';

/** A service account, so that `/Users` starts empty. */
export const demoAdminAddress = 'admin@demo.example';

export interface DemoTeam {
  readonly teamId: string;
  /** The key's text. */
  readonly key: string;
}

/** Where the demo team's people sign in by single sign-on. */
export interface DemoIdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
}

/**
 * Makes the demo team and what it has where the table lacks them.
 * @param known the team and key of an earlier start; kept, even when the table was emptied since
 */
export async function seedDemoTeam(scope: {
  readonly table: Table;
  readonly residency: string;
  readonly clock: () => Date;
  readonly known: DemoTeam | undefined;
  /** Without one the team has a method that leads nowhere. */
  readonly identityProvider?: DemoIdentityProvider;
}): Promise<DemoTeam> {
  const { table, residency, clock } = scope;
  const claim = scope.known && parseApiKey(scope.known.key);
  const known = claim?.residency === residency && claim.teamId === scope.known?.teamId ? scope.known : undefined;
  const teamId = known?.teamId ?? newShortId();
  // SCIM is on, so that the key works at once: then a team is entitled to it and has one SSO method.
  await teams(table).create({
    id: teamId,
    name: demoTeamName,
    residency,
    scim: 'on',
    scimEntitled: true,
    ssoMethods: 1,
  });
  await seedAdmin(table, teamId, clock().toISOString());
  await seedMethod(table, teamId, clock().toISOString(), scope.identityProvider);
  const store = apiKeys({ table, teamId, clock });
  const wanted = { name: 'Demo key', createdBy: 'operator' };
  if (!known) return { teamId, key: (await store.generate(wanted)).key };
  const stored = await store.list();
  if (!stored.some(({ keyId }) => keyId === claim?.keyId)) await store.restore(known.key, wanted);
  return known;
}

/** A Super Admin; whatever else became of the team's Super Admins since, nobody is put among them a second time. */
async function seedAdmin(table: Table, teamId: string, created: string): Promise<void> {
  const [id, account] = [newResourceId(), newResourceId()];
  const role = 'super-admin';
  await once(table, [
    { kind: 'put', item: { ...keys.superAdmins(teamId), ids: JSON.stringify([id]), version: 1 } },
    { kind: 'put', item: { ...keys.address(demoAdminAddress), account } },
    {
      kind: 'put',
      item: { ...keys.serviceAccount(teamId, id), format: 1, version: 1, name: 'Demo admin', account, role, created },
    },
    {
      kind: 'put',
      item: {
        ...keys.account(account),
        format: 1,
        version: 1,
        kind: 'service',
        address: demoAdminAddress,
        team: teamId,
        member: id,
        owner: teamId,
        signIn: 'allowed',
      },
    },
  ]);
}

async function seedMethod(
  table: Table,
  teamId: string,
  created: string,
  { issuer, clientId }: Partial<DemoIdentityProvider> = {},
): Promise<void> {
  const { pk, prefix } = ranges.ssoMethods(teamId);
  const { items } = await table.query({ pk, sk: { prefix }, limit: 1 });
  if (items.length > 0) return;
  const method = newResourceId();
  await once(table, [
    {
      kind: 'put',
      item: {
        ...keys.ssoMethod(teamId, method),
        format: 1,
        version: 1,
        type: 'oidc',
        name: 'Demo sign-on',
        status: 'connected',
        created,
        ...(issuer !== undefined && { issuer }),
        ...(clientId !== undefined && { clientId }),
      },
    },
    { kind: 'put', item: { ...keys.ssoProvider(providerName(method)), team: teamId, method } },
  ]);
}

/** Writes what is not there yet, all or nothing. */
async function once(table: Table, writes: readonly Extract<Write, { readonly kind: 'put' }>[]): Promise<void> {
  try {
    await table.transact(
      writes.map((write) => ({ ...write, when: [{ item: 'absent' }] })),
      { token: crypto.randomUUID() },
    );
  } catch (error) {
    if (!(error instanceof TransactionRefusedError)) throw error;
  }
}
