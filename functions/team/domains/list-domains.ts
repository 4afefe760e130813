/** GET /teams/{team}/domains: the domains of the team, and the records that prove them. */
import { listDomains as contract } from '../../../shared/api/domains.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { presentDomain } from '../../../shared/http/app/present-domain.ts';
import { teamDomains } from '../../../shared/store/team-domains.ts';

export const handler = teamOperation(contract, async ({ team }) => {
  const all = await teamDomains(team).list();
  return { items: all.map(presentDomain), total: all.length };
});
