/** Calls about SCIM API keys and the switch that stops them all. */
import type { ScimAnswer } from '../support/scim-client.ts';
import type { Facts } from './exchange.ts';
import { type KeyState, type OperationKind, thingOfKey } from './operations.ts';
import { isDone, teamCall } from './team-call.ts';

const ends = (facts: Facts, key: string): void =>
  facts.did<KeyState>(thingOfKey(key), 'ended', ({ isOn }) => [{ lives: false, isOn }]);

function begins(facts: Facts, answer: ScimAnswer | undefined): void {
  if (answer?.status !== 201) return;
  facts.did<KeyState>(thingOfKey(String(answer.body.id)), 'made', () => [{ lives: true, isOn: true }]);
}

export const keyOperations: Readonly<Record<string, OperationKind>> = {
  'generate-key': {
    weight: 2,
    ask: (occasion) =>
      teamCall(
        occasion,
        'POST',
        '/keys',
        { name: occasion.planned.mark },
        {
          learn({ status, body }) {
            if (status === 201) occasion.team.keys.push({ id: String(body.id), text: String(body.key) });
          },
          about: (facts, { answer }) => begins(facts, answer),
        },
      ),
  },
  'revoke-key': {
    weight: 2,
    ask(occasion) {
      const key = occasion.pick(occasion.team.keys.slice(1));
      if (!key) return undefined;
      return teamCall(occasion, 'POST', `/keys/${key.id}/revoke`, undefined, {
        about(facts, { answer }) {
          if (isDone(facts, answer, 200)) ends(facts, key.id);
        },
      });
    },
  },
  'regenerate-key': {
    weight: 2,
    ask(occasion) {
      const key = occasion.pick(occasion.team.keys.slice(1));
      if (!key) return undefined;
      return teamCall(
        occasion,
        'POST',
        `/keys/${key.id}/regenerate`,
        { graceSeconds: 0 },
        {
          learn({ status, body }) {
            if (status === 201) occasion.team.keys.push({ id: String(body.id), text: String(body.key) });
          },
          about(facts, { answer }) {
            if (isDone(facts, answer, 201)) ends(facts, key.id);
            begins(facts, answer);
          },
        },
      );
    },
  },
  'switch-scim': {
    weight: 2,
    ask(occasion) {
      const enabled = occasion.draw() < 0.7;
      return teamCall(
        occasion,
        'PATCH',
        '/scim',
        { enabled },
        {
          about(facts, { answer }, known) {
            if (!isDone(facts, answer, 200)) return;
            for (const key of known.keys) {
              facts.did<KeyState>(thingOfKey(key), enabled ? 'SCIM on' : 'SCIM off', ({ lives }) => [
                { lives, isOn: enabled },
              ]);
            }
          },
        },
      );
    },
  },
};
