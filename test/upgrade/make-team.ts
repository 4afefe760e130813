/** What a fixture is filled with over the team API: one of everything that a team can have. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { demoAdminAddress } from '../../infra/local/demo-team.ts';
import { signInHeadlessly } from '../../infra/local/sign-in/headless.ts';
import { scimClient } from '../support/scim-client.ts';

export interface RunningRelease {
  readonly baseUrl: string;
  readonly appBaseUrl: string;
  /** The demo team's id, and its key. */
  readonly team: string;
  readonly token: string;
}

/**
 * @param data the folder of the server
 * @throws Error for an answer that is none of the wanted
 */
export async function makeTeam({ appBaseUrl, team }: RunningRelease, data: string): Promise<void> {
  const client = scimClient(appBaseUrl);
  const signIn = async (address: string, by: 'password' | 'sso'): Promise<string> => {
    const end = await signInHeadlessly({ appBaseUrl, address, by });
    if ('refused' in end) throw new Error(`${address} was refused: ${end.refused}`);
    return end.accessToken;
  };
  const admin = await signIn(demoAdminAddress, 'password');
  const send = async (method: string, below: string, body?: object, token = admin) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const answer = await client.send({ method, path: below, headers, ...(body && { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${below} was answered ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const here = (method: string, below: string, body?: object) => send(method, `/team/v1/teams/${team}${below}`, body);
  const members: readonly { readonly id: string; readonly userName: string }[] = (
    await here('GET', '/members?count=20')
  ).items;
  const groups: readonly { readonly id: string; readonly displayName: string }[] = (await here('GET', '/groups')).items;
  const member = (name: string): string => {
    const found = members.find(({ userName }) => userName === `${name}@people.example`);
    if (!found) throw new Error(`${name} is no member`);
    return found.id;
  };
  const group = groups.find(({ displayName }) => displayName === 'Pushed')?.id;
  try {
    await here('PATCH', '', { name: 'A team of the past' });
    await here('PATCH', '/scim', { profile: 'full' });
    // Keys in every state.
    const replaced = await here('POST', '/keys', { name: 'To be replaced' });
    await here('POST', `/keys/${replaced.id}/regenerate`, { graceSeconds: 3600 });
    const revoked = await here('POST', '/keys', { name: 'To be revoked' });
    await here('POST', `/keys/${revoked.id}/revoke`);
    await here('POST', '/keys', { name: 'To expire', expiresAt: '2100-01-01T00:00:00Z' });
    // Domains: one that waits, one that is verified.
    await here('POST', '/domains', { domain: 'waiting.example' });
    const { record } = await here('POST', '/domains', { domain: 'people.example' });
    await writeFile(path.join(data, 'dns.json'), JSON.stringify({ [record.name]: [record.value] }));
    await here('POST', '/domains/people.example/verify');
    // Invites: pending, removed, declined on the way; an account of nobody's team that changes its address.
    await here('POST', '/invites', { address: 'invited@elsewhere.example', role: 'admin' });
    const removed = await here('POST', '/invites', { address: 'removed@elsewhere.example' });
    await here('DELETE', `/invites/${removed.invite.id}`);
    const free = await signIn('free@elsewhere.example', 'password');
    await send('POST', '/account/v1/account/address', { address: 'moved@elsewhere.example' }, free);
    await send('POST', '/team/v1/teams', { name: 'Another' }, free);
    // Roles, service accounts, workspaces and who may use them.
    await here('PATCH', `/members/${member('boss')}`, { role: 'admin' });
    await here('PATCH', `/groups/${group}`, { role: 'billing' });
    const bot = await here('POST', '/service-accounts', {
      name: 'Bot',
      address: 'bot@elsewhere.example',
      role: 'developer',
    });
    const workspace = await here('POST', '/workspaces', { name: 'Tours' });
    for (const [kind, id, level] of [
      ['user', member('whole'), 'viewer'],
      ['group', group, 'editor'],
      ['service-account', bot.id, 'admin'],
    ])
      await here('POST', `/workspaces/${workspace.id}/access`, { kind, id, level });
    await here('POST', `/members/${member('inactive')}/purge`, { address: 'inactive@people.example' });
  } finally {
    client.close();
  }
}
