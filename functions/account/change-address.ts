/** POST /account/address: asks for another e-mail address, to which a link is mailed. */
import { changeAddress as contract } from '../../shared/api/account.ts';
import { addressMail, mustBeAbleToMail } from '../../shared/domain/address-change.ts';
import { personOperation } from '../../shared/http/app/app-operation.ts';
import { port } from '../../shared/ports/ports.ts';
import { addressChange } from '../../shared/store/address-change.ts';

export const handler = personOperation(contract, async ({ scope, account, bySso, body: { address }, service }) => {
  const mail = port('mail');
  mustBeAbleToMail(mail.canSend, service.policy.supportUrl);
  const change = addressChange(scope, { bySso });
  const link = await change.ask(account.id, address, service.residency);
  await mail.send(addressMail(service.appBaseUrl, { ...link, address }), link.hash);
  await change.mailed(account.id, link);
  return { until: new Date(link.until).toISOString() };
});
