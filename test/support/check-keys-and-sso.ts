/** What must be true of keys and SSO methods whatever happened: copies say what they are copies of, counts what is there. */
import { providerName } from '../../shared/domain/sso-provider.ts';
import { keys } from '../../shared/store/keys.ts';
import type { Item } from '../../shared/table/table.ts';

const ofTeam = /^TEAM#([^#]+)(#KEYS)?$/;

/** @returns one sentence for each thing that is wrong */
export function keyAndSsoViolations(items: readonly Item[]): string[] {
  const faults: string[] = [];
  const teams = new Map<string, Item>();
  const methods = new Map<string, Item[]>();
  const stored = new Map<string, Item[]>();
  const providers = new Map<string, Item>();
  const collect = (into: Map<string, Item[]>, team: string, item: Item): void => {
    const known = into.get(team);
    if (known) known.push(item);
    else into.set(team, [item]);
  };
  for (const item of items) {
    const [, team = '', isKey] = ofTeam.exec(item.pk) ?? [];
    if (item.pk.startsWith('SSOPROVIDER#')) providers.set(item.pk, item);
    else if (isKey) collect(stored, team, item);
    else if (team !== '' && item.sk === 'TEAM') teams.set(team, item);
    else if (team !== '' && item.sk.startsWith('SSO#')) collect(methods, team, item);
  }
  for (const [id, team] of teams) {
    checkKeys(id, team, stored.get(id) ?? [], faults);
    const connected = (methods.get(id) ?? []).filter(({ status = 'connected' }) => status === 'connected');
    if (connected.length !== Number(team['ssoMethods'] ?? 0))
      faults.push(`team ${id} counts ${team['ssoMethods']} SSO methods of ${connected.length}`);
  }
  for (const [pk, { team, method }] of providers) {
    const item = methods.get(String(team))?.find(({ sk }) => sk === keys.ssoMethod(String(team), String(method)).sk);
    if (keys.ssoProvider(providerName(String(method))).pk !== pk) faults.push(`${pk} leads to another method`);
    if ((item?.['status'] ?? 'connected') !== 'connected' || !item)
      faults.push(`${pk} leads to no connected SSO method`);
  }
  for (const [team, some] of methods) {
    for (const { sk, status } of some) {
      // Those that tests put there have no status.
      const provider = keys.ssoProvider(providerName(sk.slice('SSO#'.length)));
      if (status === 'connected' && !providers.has(provider.pk))
        faults.push(`${sk} of team ${team} is nobody's provider`);
    }
  }
  return faults;
}

/** A key that is not over has the team's switch, and the team knows of it. */
function checkKeys(id: string, team: Item, stored: readonly Item[], faults: string[]): void {
  const { liveKeys } = team;
  const known: { keyId: string; state: string }[] | undefined =
    typeof liveKeys === 'string' ? JSON.parse(liveKeys) : undefined;
  for (const { sk, state, scim, validUntil } of stored) {
    // Whether those with a time are over depends on the clock.
    if (state !== 'ACTIVE' || validUntil !== undefined) continue;
    if (scim !== team['scim']) faults.push(`${sk} of team ${id} is switched ${scim}, and the team ${team['scim']}`);
    const entry = known?.find(({ keyId }) => sk === keys.apiKey(id, keyId).sk);
    if (known && entry?.state !== 'ACTIVE') faults.push(`team ${id} does not know of ${sk}`);
  }
  for (const { keyId } of known ?? []) {
    if (!stored.some(({ sk }) => sk === keys.apiKey(id, keyId).sk)) faults.push(`team ${id} knows of a key ${keyId}`);
  }
}
