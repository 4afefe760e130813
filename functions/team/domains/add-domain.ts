/** POST /teams/{team}/domains: adds a domain, which counts once it is verified. */
import { addDomain as contract } from '../../../shared/api/domains.ts';
import { normalDomain } from '../../../shared/domain/domain.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { presentDomain } from '../../../shared/http/app/present-domain.ts';
import { teamDomains } from '../../../shared/store/team-domains.ts';

export const handler = teamOperation(contract, async ({ team, body, stillAllowed }) => {
  // The contract has refused what is none.
  const domain = normalDomain(body.domain) ?? '';
  return presentDomain(await teamDomains(team).add(domain, stillAllowed));
});
