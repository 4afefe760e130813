/** DELETE /teams/{team}/domains/{domain}: gives a domain up. */
import { removeDomain as contract } from '../../../shared/api/domains.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamDomains } from '../../../shared/store/team-domains.ts';

export const handler = teamOperation(contract, ({ team, param, stillAllowed }) =>
  teamDomains(team).remove(param('domain'), stillAllowed),
);
