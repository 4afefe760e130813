/** Whether a history fits the model: thing by thing, some order of the calls must explain all that was answered. */
import type { Fact, Known } from './exchange.ts';
import { thingOfGroupName } from './group-model.ts';
import { groupNames } from './group-operations.ts';
import { stateBefore } from './initial-states.ts';
import { misfit, type Step } from './linearize.ts';
import { factsOf } from './operations.ts';
import type { Recorded } from './run-schedule.ts';
import { thingOfName, versionIn } from './user-model.ts';
import { nameOf, namesInUse, type World } from './world.ts';

export interface Checked {
  readonly failures: readonly string[];
  readonly facts: number;
  readonly things: number;
}

export function checkHistory(
  world: World,
  initial: ReadonlyMap<string, unknown>,
  recorded: readonly Recorded[],
): Checked {
  const known = world.teams.map((_, index) => knownOf(world, index, recorded));
  const byThing = new Map<string, Fact[]>();
  let count = 0;
  for (const { exchange, asked, key, team } of recorded) {
    const of = known[team];
    const facts: readonly Fact[] = of ? factsOf(exchange, asked, key, of).all : [];
    count += facts.length;
    for (const fact of facts) {
      const others = byThing.get(fact.thing) ?? [];
      others.push(fact);
      byThing.set(fact.thing, others);
    }
  }
  const failures: string[] = [];
  for (const [thing, facts] of byThing) {
    const steps = thing.startsWith('groups ') ? followingOthers(facts) : facts.map(({ step }) => step);
    const wrong = misfit(initial.has(thing) ? initial.get(thing) : stateBefore(thing), steps);
    if (!wrong) continue;
    const history = steps.map(({ says }) => `    ${says}`).join('\n');
    const next = wrong.next.map(({ says }) => `    ${says}`).join('\n');
    failures.push(
      `no order explains what was answered of ${thing}:\n${history}\n  after ${wrong.longest} of them, in the state ${JSON.stringify(wrong.state)}, none of these fits:\n${next}`,
    );
  }
  failures.push(...versionsThatShrink(recorded));
  return { failures, facts: count, things: byThing.size };
}

/**
 * A call that finds a membership as it wants it writes nothing and is answered, though the transaction that made it so may still be
 * seen in part: the person's side follows when that one is through.
 */
function followingOthers(facts: readonly Fact[]): Step<unknown>[] {
  return facts.map(({ isChange, step }) => {
    if (!isChange) return step;
    const beside = facts.filter((other) => other.isChange && other.step.from < step.to && other.step.to > step.from);
    return { ...step, to: Math.max(...beside.map((other) => other.step.to)) };
  });
}

function knownOf(world: World, index: number, recorded: readonly Recorded[]): Known {
  const team = world.teams[index];
  if (!team) throw new RangeError('there is no such team');
  const byExternalId = new Map<string, string>();
  const namesOf = new Map<string, Set<string>>();
  const users = new Set(team.users);
  for (const { exchange, team: of } of recorded) {
    if (of !== index) continue;
    for (const body of resourcesIn(exchange.answer?.body)) {
      const id = String(body.id);
      if (typeof body.externalId === 'string' && body.externalId.length > 0) byExternalId.set(body.externalId, id);
      if (users.has(id) && typeof body.userName === 'string') {
        const names = namesOf.get(id) ?? new Set();
        namesOf.set(id, names.add(body.userName));
      }
    }
  }
  const { id } = team.app;
  return {
    users,
    groups: new Set(team.groups),
    keys: new Set(team.keys.map((key) => key.id)),
    byExternalId,
    namesOf,
    accounts: new Map([...world.accounts].map(([user, account]) => [user, account.id])),
    names: Array.from({ length: namesInUse }, (_, name) => thingOfName(id, nameOf(world, index, name))),
    groupNames: groupNames.map((name) => thingOfGroupName(id, name)),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
function resourcesIn(body: any): any[] {
  if (typeof body !== 'object' || body === null) return [];
  return Array.isArray(body.Resources) ? body.Resources : typeof body.id === 'string' ? [body] : [];
}

/** Whoever begins when another has seen a version sees none before it. */
function versionsThatShrink(recorded: readonly Recorded[]): string[] {
  const seen = new Map<string, { readonly version: number; readonly from: number; readonly to: number }[]>();
  for (const { exchange, asked } of recorded) {
    const { answer, from, to } = exchange;
    const { etag } = answer?.headers ?? {};
    if (asked.as || etag === undefined || answer === undefined || answer.status >= 300) continue;
    const name = String(answer.headers.location ?? asked.call.path);
    const id = name.slice(name.lastIndexOf('/') + 1);
    seen.set(id, [...(seen.get(id) ?? []), { version: versionIn(etag), from, to }]);
  }
  return [...seen].flatMap(([id, all]) =>
    all.flatMap((one) =>
      all
        .filter((other) => other.from > one.to && other.version < one.version)
        .map((other) => `${id} was of version ${one.version}, and later of version ${other.version}`),
    ),
  );
}
