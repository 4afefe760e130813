/** Runs one schedule and says what is wrong with what came of it. */
import type { ScimAnswer } from '../support/scim-client.ts';
import { checkHistory } from './check-history.ts';
import { type Exchange, isUnknown } from './exchange.ts';
import { initialStates } from './initial-states.ts';
import { type Asked, Occasion, type Planned } from './operations.ts';
import { operationKinds, type Schedule } from './schedule.ts';
import { Stage, type StageOptions } from './stage.ts';
import { type KnownKey, learnUser, makeWorld, namesInUse, sendScim, type World } from './world.ts';

/** A call with what is needed to tell what it means. */
export interface Recorded {
  readonly exchange: Exchange;
  readonly asked: Asked;
  readonly key: KnownKey;
  readonly team: 0 | 1;
}

export interface Outcome {
  /** One sentence for each thing that is wrong; none where all promises were kept. */
  readonly failures: readonly string[];
  readonly injected: Readonly<Record<string, number>>;
  /** Calls of clients, those of the end included. */
  readonly calls: number;
  readonly unanswered: number;
  /** What was checked by the model: facts about single things, and how many things there were. */
  readonly facts: number;
  readonly things: number;
  /** By kind and status. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly history: readonly string[];
}

/** Of the first, and of the last, that there are. */
const lookedAtMax = 8;
/** Of virtual time between the beginnings of two schedules. */
const scheduleMs = 3_600_000;
const beginningMs = Date.UTC(2026, 0, 1);
/** How often a client sends one thing. */
const triesMax = 3;
/** API Gateway waits no longer for a function. */
const integrationMs = 29_000;

/** @param startedAt on the clock of schedules, one each; ids must grow, so a schedule may not start before what ran earlier */
export async function runSchedule(
  schedule: Schedule,
  how: Omit<StageOptions, 'seed'>,
  startedAt = schedule.seed,
): Promise<Outcome> {
  how.time?.restart(schedule.luck, beginningMs + startedAt * scheduleMs);
  const stage = await Stage.open({ ...how, seed: schedule.luck });
  try {
    return await play(schedule, stage);
  } finally {
    await stage.close();
  }
}

async function play(schedule: Schedule, stage: Stage): Promise<Outcome> {
  const { service } = stage;
  const world = await stage.run(() => makeWorld(service, `t${schedule.seed}`, schedule.people));
  for (const planned of schedule.clients.flat()) if (!planned.kind.includes('shared')) world.marks.add(planned.mark);
  const initial = await stage.run(() => initialStates(world));
  const { recorder, recorded } = newRecorder(stage);

  stage.letLoose(schedule.faults);
  await stage.run(async () => {
    let isOver = false;
    const following = stage.follow(schedule.faults, () => isOver);
    await Promise.all(
      schedule.clients.map((operations, client) => work(stage, world, schedule, client, operations, recorder)),
    );
    isOver = true;
    await stage.calmDown();
    await following;
  });
  const left = await stage.run(async () => {
    const behind = await stage.recover(world.teams.map(({ app }) => app.id));
    const teams = new Set(schedule.clients.flat().map(({ team }) => team));
    await lookAtAll(world, teams, recorder);
    return behind;
  });
  const faults = await service.faults();
  const { failures, facts, things } = checkHistory(world, initial, recorded);
  const statuses = new Map<string, number>();
  for (const { exchange } of recorded) {
    const name = `${exchange.says.split(' ', 1)} ${exchange.answer?.status ?? 'none'}`;
    statuses.set(name, (statuses.get(name) ?? 0) + 1);
  }
  return {
    failures: [
      ...left,
      ...faults.filter((fault) => !isOfEnding(fault)),
      ...recorded.flatMap(({ exchange }) => wrongStatus(exchange)),
      ...service.log.filter(({ level }) => level === 'error').flatMap(defectIn),
      ...failures,
    ],
    injected: stage.injected,
    calls: recorded.length,
    unanswered: recorded.filter(({ exchange }) => exchange.answer === undefined).length,
    facts,
    things,
    statuses,
    history: recorded.map(
      ({ exchange: { client, says, from, to, answer } }) =>
        `${from}..${to} client ${client}: ${says} -> ${answer?.status ?? 'no answer'} ${answer?.headers?.etag ?? ''}`,
    ),
  };
}

type Recorder = (client: number, planned: Planned, occasion: Occasion, asked: Asked) => Promise<Exchange>;

function newRecorder(stage: Stage): { readonly recorder: Recorder; readonly recorded: Recorded[] } {
  const recorded: Recorded[] = [];
  let now = 0;
  const recorder: Recorder = async (client, planned, occasion, asked) => {
    const { key, world } = occasion;
    const says = `${planned.kind}: ${asked.says}`;
    now += 1;
    const from = now;
    const send = (): Promise<ScimAnswer> => (asked.as ? asked.as.send(asked.call) : sendScim(world, key, asked.call));
    const timeout = new Promise<undefined>((resolve) => {
      if (client >= 0) void stage.sleep(integrationMs).then(() => resolve(undefined));
    });
    const answer = await Promise.race([stage.callers.run(send), timeout]);
    now += 1;
    const to = answer ? now : Number.POSITIVE_INFINITY;
    const exchange = { client, says, from, to, answer };
    recorded.push({ exchange, asked, key, team: planned.team });
    if (answer) await asked.learn?.(answer);
    return exchange;
  };
  return { recorder, recorded };
}

async function work(
  stage: Stage,
  world: World,
  { faults }: Schedule,
  client: number,
  operations: readonly Planned[],
  recorder: Recorder,
): Promise<void> {
  for (const planned of operations) {
    const occasion = new Occasion(world, planned);
    await stage.sleep(occasion.draw() * faults.thinkMs);
    const asked = operationKinds[planned.kind]?.ask(occasion);
    if (!asked) continue;
    // As identity providers do: what the service was too busy for, and what nobody answered, is sent again.
    for (let tries = 1; tries <= triesMax; tries += 1) {
      if (!isUnknown(await recorder(client, planned, occasion, asked)) || occasion.draw() < 0.3) break;
      await stage.sleep(occasion.draw() * faults.thinkMs * tries);
    }
  }
}

/** Nothing goes wrong and nobody else is there: what is seen now is what became of everything. */
async function lookAtAll(world: World, teams: ReadonlySet<number>, recorder: Recorder): Promise<void> {
  const look = async (kind: string, team: 0 | 1, make: (occasion: Occasion) => Asked | undefined): Promise<void> => {
    const planned = { kind, team, mark: 'end', numbers: [0] };
    const occasion = new Occasion(world, planned);
    const asked = make(occasion);
    if (asked) await recorder(-1, planned, occasion, asked);
  };
  for (const team of [0, 1] as const) {
    if (!teams.has(team)) continue;
    const { app, users, groups } = world.teams[team];
    const switched = operationKinds['switch-scim']?.ask(
      new Occasion(world, { kind: '', team, mark: '', numbers: [0] }),
    );
    if (switched) await look('scim-on', team, () => ({ ...switched, as: app.owner }));
    await look('list-users', team, (occasion) => operationKinds['list-users']?.ask(occasion));
    for (const index of users.keys()) {
      // All are in the list; of a crowd some are looked at one by one.
      if (index >= lookedAtMax && index < users.length - lookedAtMax) continue;
      const numbers = [0, (index + 0.5) / users.length];
      for (const kind of ['get-user', 'ask-host'])
        await look(kind, team, () => operationKinds[kind]?.ask(new Occasion(world, { kind, team, mark: '', numbers })));
    }
    const found = await app.scim.get('/Groups?count=200&excludedAttributes=members');
    for (const { id } of found.body.Resources ?? []) if (!groups.includes(id)) groups.push(id);
    for (const [index] of groups.entries()) {
      const numbers = [0, (index + 0.5) / groups.length];
      await look('get-group', team, () =>
        operationKinds['get-group']?.ask(new Occasion(world, { kind: 'get-group', team, mark: '', numbers })),
      );
    }
    for (let index = 0; index < namesInUse; index += 1) {
      const numbers = [0, (index + 0.5) / namesInUse];
      await look('find-user', team, () =>
        operationKinds['find-user']?.ask(new Occasion(world, { kind: 'find-user', team, mark: '', numbers })),
      );
    }
    for (const id of users) await learnUser(world, world.teams[team], id);
  }
}

/** A 5xx is none of ours but 503, which says when to come again in whole seconds. */
function wrongStatus({ says, answer }: Exchange): string[] {
  if (!answer || answer.status < 500) return [];
  const isBusy = answer.status === 503 && /^[1-9]\d*$/.test(String(answer.headers['retry-after']));
  return isBusy ? [] : [`${says} was answered ${answer.status} ${answer.text.slice(0, 300)}`];
}

/** What is logged of errors that nothing foresees; what could not be reached is not one of them. */
function defectIn({ error }: { readonly [name: string]: unknown }): string[] {
  if (error === undefined) return [];
  const text = JSON.stringify(error);
  const isForeseen = /TableUnavailableError|StaleReadError|at busy |StreamStuckError/.test(text);
  return isForeseen ? [] : [`logged as a defect: ${text.slice(0, 2000)}`];
}

/**
 * What an end leaves and nobody sees: a function that was given up on, as the gateway says; parts of a large change that was never
 * committed, which go with the next change or with time.
 */
const isOfEnding = (fault: string): boolean =>
  fault.includes('no answer within') || fault.endsWith('belongs to no pending change');
