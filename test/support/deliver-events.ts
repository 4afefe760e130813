/** Calls the functions behind the event bus, and the clock, as a deployed service does: with what the activity log holds. */
import type { EventBridgeEvent } from 'aws-lambda';
import { type eventFunctions, functionDefinitions, type scheduledFunctions } from '../../functions/operations.ts';
import { LocalContext } from '../../infra/local/lambda-context.ts';
import type { ActivityKind } from '../../shared/domain/activity.ts';
import { eventOf } from '../../shared/events/event.ts';
import { toActivityEntry } from '../../shared/store/activity.ts';
import type { AppService } from './app-service.ts';
import { calledBy } from './table-calls.ts';

type EventFunctionName = (typeof eventFunctions)[number]['name'];
type ScheduledFunctionName = (typeof scheduledFunctions)[number]['name'];

const timeoutMs = 20_000;

async function handlerOf(name: EventFunctionName | ScheduledFunctionName) {
  const definition = functionDefinitions.find((each) => each.name === name);
  const { handler } = await import(`../../functions/${definition?.file}`);
  return (event: unknown): Promise<void> =>
    calledBy(name, () => handler(event, new LocalContext(name, 'test', performance.now() + timeoutMs)));
}

/** Gives the function every event of the kind that there has been, oldest first: those that it knows already too. */
export async function deliver(
  service: Pick<AppService, 'dump'>,
  name: EventFunctionName,
  kind: ActivityKind,
): Promise<void> {
  const handler = await handlerOf(name);
  for (const event of await eventsOf(service, kind)) await handler(event);
}

/** The events of a kind, as EventBridge hands them over. */
export async function eventsOf(
  service: Pick<AppService, 'dump'>,
  kind: ActivityKind,
): Promise<EventBridgeEvent<string, unknown>[]> {
  const items = (await service.dump()).filter((item) => item.sk.startsWith('ACTIVITY#') && item['kind'] === kind);
  return items.map((item) => {
    const [, team = ''] = item.pk.split('#');
    const { type, at, detail } = eventOf(toActivityEntry(item), { team, residency: 'us' });
    return {
      id: item.sk,
      version: '0',
      account: '',
      region: '',
      resources: [],
      source: 'rollcall',
      time: at,
      'detail-type': type,
      detail,
    };
  });
}

/** As EventBridge's schedule calls it. */
export async function runScheduled(name: ScheduledFunctionName): Promise<void> {
  await (await handlerOf(name))({});
}
