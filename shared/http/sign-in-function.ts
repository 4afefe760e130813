/** The frame of Cognito's triggers: who is asked about and what, the answer as Cognito takes it, a refusal in words, one log line. */
import type { Context } from 'aws-lambda';
import { DomainError } from '../domain/error.ts';
import { methodUnknown, type SignInDecision } from '../domain/sign-in.ts';
import { type SignInAttempt, type SignInOutcome, type SignInScope, wayOfProvider } from '../store/sign-in.ts';
import { TableUnavailableError } from '../table/table.ts';
import { type CognitoTrigger, personOf, type Question, questionOf } from './cognito-trigger.ts';
import { describeError } from './log-entry.ts';
import { currentService, prepareService, type Service } from './service.ts';

/** Whom Cognito asks about. */
export interface SignInCall {
  readonly scope: SignInScope;
  readonly attempt: SignInAttempt & { readonly who: { readonly address: string } };
}

type Verdict = SignInDecision | SignInOutcome;

/** The answer to each question; one that lets somebody have tokens says whose account they are for. */
export type Gate = {
  readonly [Q in Exclude<Question, 'nothing'>]: (
    call: SignInCall,
  ) => Promise<Q extends 'tokens' | 'refreshed tokens' ? SignInOutcome : Verdict>;
};

/** Kept from the function's time for the answer; Cognito waits 5 s for all of it. */
const reserveMs = 500;

/** A refusal; Cognito shows its message to the person. */
class SignInRefusedError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.name = 'SignInRefusedError';
    this.reason = reason;
  }
}

export function signInFunction(gate: Gate): (event: CognitoTrigger, context: Context) => Promise<CognitoTrigger> {
  prepareService();
  return async (event, context) => {
    const startedAt = performance.now();
    const service = await currentService();
    const log = (more: Readonly<Record<string, unknown>>): void =>
      service.log({
        level: 'info',
        requestId: context.awsRequestId,
        residency: service.residency,
        trigger: event.triggerSource,
        ms: Math.round(performance.now() - startedAt),
        ...more,
      });
    try {
      const { response, account } = await answer(gate, event, context, service);
      log({ outcome: 'allowed', ...(account !== undefined && { account }) });
      return { ...event, response };
    } catch (error) {
      if (error instanceof SignInRefusedError) {
        log({ outcome: error.reason });
        throw error;
      }
      log({ level: 'error', outcome: 'failed', error: describeError(error) });
      // Cognito shows it to the person, so nothing of the error is in it.
      throw new Error(
        isPassing(error)
          ? 'Too much happens at once; sign in again in a moment.'
          : `Signing in does not work at the moment; try again in a few minutes. Whoever runs this service finds the reason under ${context.awsRequestId}.`,
      );
    }
  };
}

const isPassing = (error: unknown): boolean =>
  error instanceof TableUnavailableError || (error instanceof DomainError && error.kind === 'busy');

interface Answer {
  readonly response: CognitoTrigger['response'];
  readonly account?: string;
}

async function answer(gate: Gate, event: CognitoTrigger, context: Context, service: Service): Promise<Answer> {
  const { response } = event;
  const question = questionOf(event);
  // Cognito answers for those who do not exist as for those who do.
  if (question === 'nothing' || (question === 'authentication' && event.request.userNotFound)) return { response };
  const call = await callOf(event, context, service);
  if (question !== 'tokens' && question !== 'refreshed tokens') {
    unlessRefused(await gate[question](call));
    return { response };
  }
  // Events of the first version cannot change access tokens, which are then nobody's.
  if (event.version === '1') throw new Error('the user pool must send pre-token events of version V2_0');
  const { id } = unlessRefused(await gate[question](call)).account;
  const claims = { account: id, way: call.attempt.way.by };
  return {
    response: {
      ...response,
      claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: claims } },
    },
    account: id,
  };
}

async function callOf(event: CognitoTrigger, context: Context, service: Service): Promise<SignInCall> {
  const { address, addressVerified, provider } = personOf(event);
  const { table, clock, policy } = service;
  const way = provider === undefined ? ({ by: 'password' } as const) : await wayOfProvider(table, provider);
  if (!way) unlessRefused(methodUnknown);
  if (address === undefined) {
    throw new SignInRefusedError(
      'no-address',
      'Your identity provider did not say your e-mail address; ask an admin of your team to have it sent as "email".',
    );
  }
  return {
    scope: { table, clock, deadline: Date.now() + Math.max(0, context.getRemainingTimeInMillis() - reserveMs) },
    attempt: { who: { address }, way: way ?? { by: 'password' }, addressVerified, signUp: policy.signUp },
  };
}

function unlessRefused<V extends { readonly allowed: boolean }>(verdict: V): Extract<V, { readonly allowed: true }> {
  if (!verdict.allowed && 'message' in verdict && 'reason' in verdict) {
    throw new SignInRefusedError(String(verdict.reason), String(verdict.message));
  }
  // What is not refused is allowed.
  return verdict as Extract<V, { readonly allowed: true }>;
}
