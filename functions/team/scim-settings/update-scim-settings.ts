/** PATCH /teams/{team}/scim: turns SCIM on or off, with every key at once, or changes a setting. */
import { updateScimSettings as contract } from '../../../shared/api/scim-settings.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { scimSettingsView } from '../../../shared/http/app/team-views.ts';
import { updateScimSettings } from '../../../shared/store/scim-settings.ts';

export const handler = teamOperation(contract, async (request) => {
  const { team, body, policy, stillAllowed } = request;
  return scimSettingsView(request, await updateScimSettings(team, body, policy.supportUrl, stillAllowed));
});
