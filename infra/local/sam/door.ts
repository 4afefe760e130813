/** What functions in containers reach of this machine, over TLS: the keys that access tokens are signed with, and calls of AWS services. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { readBody } from '../request-body.ts';
import { AwsCallError, type AwsCalls, asObject } from './aws-calls.ts';
import type { SelfSigned } from './certificate.ts';

export interface SamDoorOptions {
  readonly certificate: SelfSigned;
  /** Where the keys are, and what they are. */
  readonly jwksPath: string;
  jwks(): Jwks;
  /** By the operation's name. */
  calls(): AwsCalls;
  /** What callers of AWS services sign with; whoever names another is not served. */
  readonly accessKeyId: string;
  readonly onFailure: (definition: { readonly name: string }, error: unknown) => void;
}

const bodyBytesMax = 1024 * 1024;

/** Of services that name the operation by the path (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html). */
const operationsByPath: Readonly<Record<string, string>> = { '/v2/email/outbound-emails': 'SendEmail' };

/** A server that does not listen yet. */
export function createSamDoor(options: SamDoorOptions): Server {
  return createServer(options.certificate, (request, response) => {
    const path = request.url ?? '/';
    if (request.method === 'GET' && path === options.jwksPath) send(response, 200, options.jwks());
    else if (request.method !== 'POST') refuse(response, 404, 'NotFound', 'Nothing is here.');
    // A name that nobody can guess, so that other containers of the machine cannot act in the functions' place.
    else if (!request.headers.authorization?.includes(`Credential=${options.accessKeyId}/`)) {
      refuse(response, 403, 'UnrecognizedClientException', 'These are not the credentials of this run.');
    } else {
      readBody(
        request,
        bodyBytesMax,
        (body) => void answer(options, operationOf(request, path), body, response),
        () => refuse(response, 413, 'RequestEntityTooLarge', 'The request is too long.'),
      );
    }
  });
}

/** `AWSCognitoIdentityProviderService.ListUsers` (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html), or a path's. */
function operationOf({ headers }: IncomingMessage, path: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  return Object.hasOwn(operationsByPath, path) ? (operationsByPath[path] ?? '') : '';
}

async function answer(
  { calls, onFailure }: SamDoorOptions,
  operation: string,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  try {
    const known = calls();
    const call = Object.hasOwn(known, operation) ? known[operation] : undefined;
    if (!call) throw new AwsCallError('UnknownOperationException', `${operation} is not known on this machine.`);
    send(response, 200, await call(asObject(JSON.parse(body.toString('utf8') || '{}'))));
  } catch (error) {
    if (error instanceof AwsCallError) refuse(response, 400, error.code, error.message);
    else {
      onFailure({ name: operation }, error);
      refuse(response, 500, 'InternalErrorException', 'This machine could not do it.');
    }
  }
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.setHeader('x-amzn-ErrorType', code);
  send(response, status, { __type: code, message });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
