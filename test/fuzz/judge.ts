/** What must hold of every answer, whatever was sent. */
import { checkAgainstContract } from '../support/app-contracts.ts';
import type { RawAnswer } from './inject.ts';
import type { Input } from './inputs.ts';

const scimError = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** @returns what is wrong with the answer, one sentence each */
export function wrongWith({ call, secrets }: Input, { status, headers, text }: RawAnswer): string[] {
  const wrong: string[] = [];
  const [path = ''] = call.url.split('?');
  const isScim = path === '/scim' || path.startsWith('/scim/');
  // RFC 7644 section 3.11: the one 501 that is meant.
  if (status >= 500 && !(status === 501 && isScim)) wrong.push(`answered ${status}`);
  const everything = `${[...headers.values()].join('\n')}\n${text}`;
  if (secrets.some((secret) => everything.includes(secret))) wrong.push('a secret in the answer');
  if (headers.has('x-injected')) wrong.push('a header that the client wrote');
  const body = text === '' ? undefined : read(text);
  if (status < 400) return wrong;
  const type = headers.get('content-type') ?? '';
  if (isScim) {
    const { schemas, status: said, detail } = (body ?? {}) as Readonly<Record<string, unknown>>; // looked into, not believed
    const isError = Array.isArray(schemas) && schemas[0] === scimError && said === String(status);
    if (!isError || typeof detail !== 'string' || !/json/.test(type))
      wrong.push(`no error of SCIM: ${type} ${text.slice(0, 200)}`);
  } else if (!/problem\+json/.test(type)) wrong.push(`no problem details: ${type} ${text.slice(0, 200)}`);
  return wrong;
}

/** Whether the answer is as the OpenAPI document says; SCIM has none. */
export function wrongByContract({ call }: Input, { status, headers, text }: RawAnswer): string[] {
  // What the gateway refuses by itself is no operation's.
  if (call.url.startsWith('/scim') || text.startsWith('{"type":"about:blank"')) return [];
  try {
    const body = text === '' ? undefined : read(text);
    checkAgainstContract(
      { method: call.method, path: call.url },
      { status, headers: Object.fromEntries(headers), text, body },
    );
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const shared = { Object, Array, Function, String, Number, Boolean, Map, Set, Promise, RegExp, Date, Buffer } as const;
const namesOf = (): string =>
  Object.entries(shared)
    .map(([name, { prototype }]) => `${name}: ${Reflect.ownKeys(prototype).map(String).join(' ')}`)
    .join('\n');
const before = namesOf();

/** @returns the built-in prototypes that are not what they were when this was loaded */
export function changedPrototypes(): string[] {
  const now = namesOf().split('\n');
  const then = before.split('\n');
  return now.filter((line, index) => line !== then[index]).map((line) => `a prototype was changed: ${line}`);
}
