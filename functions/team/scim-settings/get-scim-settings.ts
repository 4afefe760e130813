/** GET /teams/{team}/scim: the SCIM switch and settings, and what stands in the way of turning SCIM on. */
import { getScimSettings as contract } from '../../../shared/api/scim-settings.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { scimSettingsView } from '../../../shared/http/app/team-views.ts';

export const handler = teamOperation(contract, async (request) => scimSettingsView(request, request.record));
