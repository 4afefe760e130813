/** Mail by way of SES, asked as on Lambda. */
import { sesMailer } from '../../../shared/aws/mail.ts';
import { type StubEndpoint, stubEndpoint } from './stub-endpoint.ts';

let ses: StubEndpoint;
beforeAll(async () => {
  ses = await stubEndpoint('AWS_ENDPOINT_URL_SESV2');
});
beforeEach(() => {
  ses.asked.length = 0;
  ses.answer = () => ({ body: { MessageId: '1' } });
});
afterAll(() => ses.close());

const mail = { to: 'ann@example.com', subject: 'Grüße', text: 'Hello\nAnn' };

test('a mail is asked of SES as it is, signed, and can be told from a repetition of it', async () => {
  const mailer = sesMailer('no-reply@example.com');
  expect(mailer.canSend).toBe(true);
  await mailer.send(mail, 'invite-1');
  expect(ses.asked).toHaveLength(1);
  expect(ses.asked[0]).toMatchObject({
    method: 'POST',
    path: '/v2/email/outbound-emails',
    headers: {
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/here\/ses\/aws4_request/),
    },
    body: {
      FromEmailAddress: 'no-reply@example.com',
      Destination: { ToAddresses: ['ann@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Grüße', Charset: 'UTF-8' },
          Body: { Text: { Data: 'Hello\nAnn', Charset: 'UTF-8' } },
          Headers: [{ Name: 'X-Rollcall-Mail', Value: 'invite-1' }],
        },
      },
    },
  });
});

test('a refusal names SES’s error and nobody’s address, for it is logged', async () => {
  ses.answer = () => ({
    error: 'MessageRejected',
    message: 'Email address is not verified. The following identities failed the check: ann@example.com',
  });
  const failed = await sesMailer('no-reply@example.com')
    .send(mail, 'x')
    .catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(Error);
  expect(failed).toMatchObject({ message: 'SES did not take the mail: MessageRejected' });
  expect(failed).not.toHaveProperty('cause');
});

test('a throttled mail is sent again', async () => {
  ses.answer = () => (ses.asked.length === 1 ? { error: 'TooManyRequestsException', status: 429 } : { body: {} });
  await sesMailer('no-reply@example.com').send(mail, 'x');
  expect(ses.asked).toHaveLength(2);
});

test('without a sender nothing can be sent, and SES is not asked', async () => {
  const mailer = sesMailer(undefined);
  expect(mailer.canSend).toBe(false);
  await expect(mailer.send(mail, 'x')).rejects.toThrow('MAIL_SENDER is not set');
  expect(ses.asked).toEqual([]);
});
