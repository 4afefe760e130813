/** A team, its SCIM settings and its SSO methods as they are shown to its people. */
import type { ScimSettingsView } from '../../api/scim-settings.ts';
import type { SsoMethodView } from '../../api/sso-methods.ts';
import type { TeamView } from '../../api/teams.ts';
import { type SsoMethod, ssoProtocols } from '../../domain/sso-method.ts';
import { scimObstacles } from '../../domain/team.ts';
import { ssoMethods } from '../../store/sso-methods.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import type { Team } from '../../store/teams.ts';
import type { Service } from '../service.ts';
import type { TeamCaller } from './app-request.ts';

export function teamView(team: Team, { id: you, kind, role }: TeamCaller): TeamView {
  const { id, name, residency, created, version, scim, scimEntitled } = team;
  return {
    id,
    name,
    residency,
    ...(created !== undefined && { created }),
    version,
    scim: { enabled: scim === 'on', entitled: scimEntitled },
    ssoMethods: team.ssoMethods,
    you: { id: you, kind, role },
  };
}

export async function scimSettingsView(
  { team, service, caller }: { readonly team: TeamScope; readonly service: Service; readonly caller: TeamCaller },
  record: Team,
): Promise<ScimSettingsView> {
  const { supportUrl } = service.policy;
  const reasons = scimObstacles(record, supportUrl);
  const [method, ...others] = (await ssoMethods(team).list()).filter(({ status }) => status === 'connected');
  return {
    enabled: record.scim === 'on',
    baseUrl: service.scimBaseUrl,
    profile: record.profile,
    entitled: record.scimEntitled,
    ...(method && others.length === 0 && { ssoMethod: { id: method.id, name: method.name, type: method.type } }),
    canTurnOn: reasons.length === 0,
    reasons,
    ...(supportUrl !== undefined && { supportUrl }),
    // Who turns SCIM on owns it in the eyes of the team, and people leave.
    recommendServiceAccount: caller.kind === 'person',
    version: record.scimVersion,
  };
}

export function ssoMethodView(method: SsoMethod): SsoMethodView {
  return { ...method, protocol: ssoProtocols[method.type] };
}
