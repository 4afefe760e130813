/** SSO methods in step with the sign-in service, which has a copy of each: what happens in which order, and what is undone. */
import type { AddSsoMethod, ChangeSsoMethod } from '../../api/sso-methods.ts';
import { DomainError } from '../../domain/error.ts';
import { checkSamlMetadata } from '../../domain/saml-metadata.ts';
import {
  checkDiscovery,
  discoveryUrl,
  type SsoDetails,
  type SsoMethod,
  ssoProtocols,
} from '../../domain/sso-method.ts';
import { port, UrlRefusedError } from '../../ports/ports.ts';
import type { StillAllowed } from '../../store/roles.ts';
import { type HeldMethod, ssoMethods } from '../../store/sso-methods.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import { describeError } from '../log-entry.ts';
import type { Service } from '../service.ts';
import { type FieldProblem, ProblemError } from './problems.ts';

interface Where {
  readonly team: TeamScope;
  readonly service: Pick<Service, 'log'>;
}

/** What these need of a request. What `stillAllowed` throws, they throw. */
interface Asked extends Where {
  readonly stillAllowed: StillAllowed;
}

/**
 * Adds a method: its URL is looked at, it is stored, and it counts once the sign-in service has it.
 * @throws DomainError `scim-is-on`, `too-many-sso-methods`, `url-refused`; ProblemError `unavailable`, with nothing added
 */
export async function addSsoMethod({ team, service, stillAllowed }: Asked, wanted: AddSsoMethod): Promise<SsoMethod> {
  const methods = ssoMethods(team);
  await methods.allowAnother();
  const { type, name, clientSecret, ...details } = { clientSecret: undefined, ...wanted };
  await checkDetails(details);
  const held = await methods.begin({ type, name, ...details }, stillAllowed);
  try {
    await connect({ team, service }, held.method, details, clientSecret);
    return await methods.connected(held, { name, ...details }, stillAllowed);
  } catch (error) {
    await drop(team, held).catch((left: unknown) => log({ team, service }, 'an SSO method is half removed', left));
    throw error;
  }
}

/**
 * Changes a method: the sign-in service first, so that the method never says what does not hold.
 * @throws DomainError `sso-method-not-found`, `version-differs`, `url-refused`, `busy`; ProblemError `invalid-request`, `unavailable`
 */
export async function changeSsoMethod(
  { team, service, stillAllowed }: Asked,
  id: string,
  change: ChangeSsoMethod,
): Promise<SsoMethod> {
  const methods = ssoMethods(team);
  const before = await methods.get(id);
  const { version, clientSecret, ...wanted } = change;
  fieldsMustFit(before, change);
  const details = { ...detailsOf(before), ...withoutName(wanted) };
  const moves = details.metadataUrl !== before.metadataUrl || details.issuer !== before.issuer;
  if (moves || before.status === 'connecting') await checkDetails(details);
  const held = await methods.hold(id, version, stillAllowed);
  try {
    // What was decided above was decided of this one.
    if (held.method.version !== before.version || held.method.status !== before.status) throw changedMeanwhile();
    if (before.status === 'removing') throw beingRemoved();
    const isAlike = !moves && details.clientId === before.clientId && clientSecret === undefined;
    if (!isAlike || before.status !== 'connected') await connect({ team, service }, before, details, clientSecret);
    const after = { name: wanted.name ?? before.name, ...details };
    return await methods.connected(held, after, stillAllowed);
  } catch (error) {
    await methods.release(held);
    throw error;
  }
}

/**
 * Removes a method, or what is left of one.
 * @throws DomainError `sso-method-not-found`, `scim-is-on`, `busy`; ProblemError `unavailable`: it counts no more, and is to be removed again
 */
export async function removeSsoMethod({ team, service, stillAllowed }: Asked, id: string): Promise<void> {
  const methods = ssoMethods(team);
  const held = await methods.hold(id, undefined, stillAllowed);
  try {
    await drop(team, held, stillAllowed);
  } catch (error) {
    await methods.release(held);
    if (error instanceof DomainError) throw error;
    log({ team, service }, 'the sign-in service did not drop an SSO method', error);
    throw new ProblemError(
      'unavailable',
      'The sign-in service could not be told. Nobody signs in by way of this SSO method any more; remove it once more to clear it away.',
    );
  }
}

/** Nobody can sign in by way of the method from its first step on. */
async function drop(team: TeamScope, held: HeldMethod, stillAllowed?: StillAllowed): Promise<void> {
  const methods = ssoMethods(team);
  await methods.remove(held, stillAllowed);
  await port('signIn').disconnect({ teamId: team.teamId, methodId: held.method.id });
  await methods.forget(held);
}

async function connect(
  { team, service }: Where,
  { id, type }: SsoMethod,
  details: SsoDetails,
  clientSecret: string | undefined,
): Promise<void> {
  try {
    await port('signIn').connect({
      teamId: team.teamId,
      methodId: id,
      protocol: ssoProtocols[type],
      ...details,
      ...(clientSecret !== undefined && { clientSecret }),
    });
  } catch (error) {
    if (error instanceof UrlRefusedError) throw new DomainError('url-refused', error.message, { cause: error });
    log({ team, service }, 'the sign-in service did not take an SSO method', error);
    throw new ProblemError(
      'unavailable',
      'The sign-in service could not take the SSO method, and nothing has changed; send the request again.',
    );
  }
}

/** Whether an identity provider is where the details say. @throws DomainError `url-refused` */
async function checkDetails({ metadataUrl, issuer }: SsoDetails): Promise<void> {
  if (metadataUrl !== undefined) checkSamlMetadata(await found('metadataUrl', metadataUrl));
  if (issuer !== undefined) checkDiscovery(issuer, await found('issuer', discoveryUrl(issuer)));
}

async function found(field: string, url: string): Promise<string> {
  try {
    return await port('web').get(url);
  } catch (error) {
    if (!(error instanceof UrlRefusedError)) throw error;
    throw new DomainError('url-refused', `${field} cannot be used. ${error.message}`, { cause: error });
  }
}

/** @throws ProblemError `invalid-request` for what the type of method does not have, or needs besides */
function fieldsMustFit(method: SsoMethod, change: ChangeSsoMethod): void {
  const isSaml = ssoProtocols[method.type] === 'saml';
  const foreign = isSaml ? (['issuer', 'clientId', 'clientSecret'] as const) : (['metadataUrl'] as const);
  const fields: FieldProblem[] = foreign
    .filter((name) => change[name] !== undefined)
    .map((name) => ({
      pointer: `/${name}`,
      detail: isSaml ? 'A SAML method has none; send metadataUrl.' : 'An OpenID Connect method has none; send issuer.',
    }));
  // The secret of one client is never sent to another provider, nor with another client's name.
  const needsSecret =
    method.status === 'connecting' ||
    (change.issuer !== undefined && change.issuer !== method.issuer) ||
    (change.clientId !== undefined && change.clientId !== method.clientId);
  if (!isSaml && needsSecret && change.clientSecret === undefined) {
    fields.push({
      pointer: '/clientSecret',
      detail: 'The secret is not kept here and belongs to one client of one issuer; send it along.',
    });
  }
  if (fields.length === 0) return;
  throw new ProblemError('invalid-request', 'Some fields do not fit; "errors" says which and why.', { fields });
}

function detailsOf({ metadataUrl, issuer, clientId }: SsoMethod): SsoDetails {
  return {
    ...(metadataUrl !== undefined && { metadataUrl }),
    ...(issuer !== undefined && { issuer }),
    ...(clientId !== undefined && { clientId }),
  };
}

function withoutName({ metadataUrl, issuer, clientId }: Omit<ChangeSsoMethod, 'version'>): SsoDetails {
  return {
    ...(metadataUrl !== undefined && { metadataUrl }),
    ...(issuer !== undefined && { issuer }),
    ...(clientId !== undefined && { clientId }),
  };
}

function changedMeanwhile(): DomainError {
  return new DomainError(
    'busy',
    'Somebody else has just changed this SSO method; read it again and repeat the change.',
  );
}

function beingRemoved(): DomainError {
  return new DomainError(
    'sso-method-not-found',
    'This SSO method is being removed; remove it once more, and add another.',
  );
}

function log({ team, service }: Where, message: string, error: unknown): void {
  service.log({ level: 'error', requestId: team.requestId, team: team.teamId, message, error: describeError(error) });
}
