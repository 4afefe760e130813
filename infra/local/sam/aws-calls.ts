/** Calls of AWS services as the SDK sends them, and what answers them on this machine. */
import type { EventBus, Mailer } from '../../../shared/ports/ports.ts';

/** A JSON object, as sent or to be sent. */
export type Input = Readonly<Record<string, unknown>>;

/** By the operation's name. @throws AwsCallError for what AWS would refuse */
export type AwsCalls = Readonly<Record<string, (input: Input) => Promise<Input>>>;

/** An error that a service names to its client. */
export class AwsCallError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'AwsCallError';
    this.code = code;
  }
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export function mailCalls(mail: Mailer): AwsCalls {
  return {
    SendEmail: async (input) => {
      const simple = objectIn(objectIn(input, 'Content'), 'Simple');
      const [to] = listIn(objectIn(input, 'Destination'), 'ToAddresses').map(String);
      const [header] = listIn(simple, 'Headers');
      const subject = textIn(objectIn(simple, 'Subject'), 'Data');
      const text = textIn(objectIn(objectIn(simple, 'Body'), 'Text'), 'Data');
      const key = textIn(asObject(header), 'Value');
      await mail.send({ to: to ?? '', subject, text }, key);
      return { MessageId: key };
    },
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export function eventCalls(bus: EventBus): AwsCalls {
  return {
    PutEvents: async (input) => {
      const entries = listIn(input, 'Entries').map((entry) => asObject(entry));
      await bus.publish(
        entries.map((entry) => ({
          type: textIn(entry, 'DetailType'),
          at: new Date(Number(entry['Time']) * 1000).toISOString(),
          detail: asObject(JSON.parse(textIn(entry, 'Detail'))),
        })),
      );
      return { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: crypto.randomUUID() })) };
    },
  };
}

/** @throws AwsCallError where there is no such text */
export function textIn(input: Input, name: string): string {
  const value = ownIn(input, name);
  if (typeof value !== 'string' || value === '') throw lacking(name);
  return value;
}

/** @throws AwsCallError where there is no such object */
export function objectIn(input: Input, name: string): Input {
  return asObject(ownIn(input, name), name);
}

/** @throws AwsCallError where there is no such list */
export function listIn(input: Input, name: string): readonly unknown[] {
  const value = ownIn(input, name);
  if (!Array.isArray(value)) throw lacking(name);
  return value;
}

/** @throws AwsCallError where it is none */
export function asObject(value: unknown, name = 'the request'): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw lacking(name);
  return { ...value };
}

const ownIn = (input: Input, name: string): unknown => (Object.hasOwn(input, name) ? input[name] : undefined);

const lacking = (name: string): AwsCallError =>
  new AwsCallError('InvalidParameterException', `${name} is missing, or not what it should be.`);
