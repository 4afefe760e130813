/** What is logged of a call: enough to run the service by, and no personal data, path, query, key or body. */
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Invocation } from './http-function.ts';

const msDigits = 100;

/** @param defect what nobody foresaw, if that is why the call failed */
export function logEntry(
  { event, service, meter, startedAt, caller }: Invocation,
  context: Context,
  result: APIGatewayProxyResult,
  defect: unknown,
): Record<string, unknown> {
  return {
    level: result.statusCode >= 500 || defect !== undefined ? 'error' : 'info',
    requestId: context.awsRequestId,
    residency: service.residency,
    method: event.httpMethod,
    // The route, not the path: ids and names stay out.
    route: event.resource,
    status: result.statusCode,
    ms: Math.round((performance.now() - startedAt) * msDigits) / msDigits,
    ...caller,
    trips: meter.sequentialTrips,
    readUnits: meter.readUnits,
    writeUnits: meter.writeUnits,
    ...(defect !== undefined && { error: describeError(defect) }),
  };
}

/** A defect, by its kind and place; messages of libraries may quote data and are left out but for our own errors. */
export function describeError(error: unknown): { name: string; stack: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, stack: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, stack: frames.map((line) => line.trim()) };
}
