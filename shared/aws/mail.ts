/** The mail port on Amazon SES. Bundles of functions that use it import this first. */
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { env, optionalEnv } from '../env.ts';
import { type Mailer, makePortWith } from '../ports/ports.ts';
import { clientSettings } from './client-settings.ts';

makePortWith('mail', () => sesMailer(optionalEnv(env.mailSender)));

/** @param sender an address of a domain that SES knows; without one nothing can be sent */
export function sesMailer(sender: string | undefined): Mailer {
  if (sender === undefined) {
    return {
      canSend: false,
      async send() {
        throw new Error(`no mail can be sent: ${env.mailSender} is not set`);
      },
    };
  }
  const client = new SESv2Client(clientSettings({ requestTimeoutMs: 5000 }));
  return {
    canSend: true,
    async send({ to, subject, text }, idempotencyKey) {
      const command = new SendEmailCommand({
        FromEmailAddress: sender,
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: 'UTF-8' },
            Body: { Text: { Data: text, Charset: 'UTF-8' } },
            // SES knows no idempotency; whoever gets a mail twice can tell by this that it is one.
            Headers: [{ Name: 'X-Rollcall-Mail', Value: idempotencyKey }],
          },
        },
      });
      try {
        await client.send(command);
      } catch (error) {
        // Not the message and not as the cause: SES names the recipient there, and this is logged.
        throw new Error(`SES did not take the mail: ${error instanceof Error ? error.name : 'unknown error'}`);
      }
    },
  };
}
