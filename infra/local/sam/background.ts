/** What happens behind a commit while SAM serves the APIs, which serves nothing else: the stream, the bus and the clock, from source. */
import { provideService, type Service } from '../../../shared/http/service.ts';
import { providePort, type SignInService } from '../../../shared/ports/ports.ts';
import { LocalBus } from '../bus.ts';
import { eventsFolder } from '../data-folder.ts';
import { localDns } from '../dns.ts';
import type { LocalMail } from '../mail.ts';
import { startScheduled } from '../scheduled.ts';
import { LocalStream, type OnFailure } from '../stream.ts';
import { DynamoDbStream } from './stream.ts';

export interface SamBackgroundOptions {
  readonly service: Service;
  readonly tableName: string;
  readonly tableEndpoint: string;
  readonly signIn: SignInService;
  readonly mail: LocalMail;
  /** The data folder. */
  readonly data: string;
  readonly onFailure: OnFailure;
}

export interface SamBackground {
  readonly bus: LocalBus;
  /** Resolves when what is under way is done. */
  stop(): Promise<void>;
}

/** Calls the functions of this process's sources, which get their service and ports from it. */
export async function startSamBackground(options: SamBackgroundOptions): Promise<SamBackground> {
  const { service, tableName, tableEndpoint: endpoint, signIn, mail, data, onFailure } = options;
  const bus = new LocalBus({
    directory: eventsFolder(data),
    residency: service.residency,
    onFailure,
    // The deployment that SAM is given has no webhook.
    without: ['deliver-webhook'],
  });
  provideService(service);
  providePort('signIn', signIn);
  providePort('mail', mail);
  providePort('events', bus);
  providePort('dns', localDns(`${data}/dns.json`));
  const records = new DynamoDbStream({ tableName, endpoint, onFailure });
  const stream = new LocalStream(records, onFailure, {
    onSetAside: ({ name }, { dynamodb }) =>
      onFailure({ name }, new Error(`gave up on the change of ${JSON.stringify(dynamodb?.Keys)}`)),
  });
  await bus.start();
  await records.start();
  await stream.start();
  const stopClock = await startScheduled(onFailure);
  return {
    bus,
    async stop() {
      stopClock();
      await records.stop();
      await stream.stop();
      await bus.stop();
    },
  };
}
