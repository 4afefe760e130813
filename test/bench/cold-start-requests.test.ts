/** The requests that cold starts are measured by. */
import { operations } from '../../functions/operations.ts';
import { startScimService } from '../support/scim-service.ts';
import { coldRequests } from './cold-start-requests.ts';

test('there is a request for every function of the SCIM API, and for the one that settles memberships', async () => {
  const service = await startScimService();
  try {
    const scim = operations.filter(({ api }) => api === 'scim').map(({ name }) => name);
    expect([...(await coldRequests(service)).keys()]).toEqual([...scim, 'settle-memberships']);
  } finally {
    await service.close();
  }
});
