/** POST /teams/{team}/domains/{domain}/verify: looks for the record that proves the domain. */
import { verifyDomain as contract } from '../../../shared/api/domains.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { lookUpTxt, presentDomain } from '../../../shared/http/app/present-domain.ts';
import { teamDomains } from '../../../shared/store/team-domains.ts';

export const handler = teamOperation(contract, async ({ team, param, stillAllowed }) =>
  presentDomain(await teamDomains(team).verify(param('domain'), lookUpTxt, stillAllowed)),
);
