/** POST /teams/{team}/members/{member}/purge: deletes for good all that says who a person is. */
import { purgeMember as contract } from '../../../shared/api/members.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { port } from '../../../shared/ports/ports.ts';
import { purgeMember } from '../../../shared/store/purge.ts';

export const handler = teamOperation(contract, ({ team, param, body, caller }) =>
  purgeMember(team, caller, param('member'), {
    typed: body.address,
    forget: (person) => port('signIn').forget(person),
  }),
);
