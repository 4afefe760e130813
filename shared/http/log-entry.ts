/** What is logged of a call: enough to run the service by, and no personal data, path, query, key or body. */
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import { isForeseen } from './scim-errors.ts';
import type { Invocation } from './scim-operation.ts';

const msDigits = 100;

export function logEntry(
  { event, service, meter, startedAt, caller }: Invocation,
  context: Context,
  result: APIGatewayProxyResult,
  error: unknown,
): Record<string, unknown> {
  const defect = error !== undefined && !isForeseen(error) ? describeError(error) : undefined;
  return {
    level: result.statusCode >= 500 || defect ? 'error' : 'info',
    requestId: context.awsRequestId,
    residency: service.residency,
    method: event.httpMethod,
    // The route, not the path: ids and names stay out.
    route: event.resource,
    status: result.statusCode,
    ms: Math.round((performance.now() - startedAt) * msDigits) / msDigits,
    ...(caller && { team: caller.teamId, key: caller.keyId }),
    trips: meter.sequentialTrips,
    readUnits: meter.readUnits,
    writeUnits: meter.writeUnits,
    ...(defect && { error: defect }),
  };
}

/** A defect, by its kind and place; messages of libraries may quote data and are left out but for our own errors. */
export function describeError(error: unknown): { name: string; stack: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, stack: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, stack: frames.map((line) => line.trim()) };
}
