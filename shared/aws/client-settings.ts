/** How clients of the AWS SDK are set here: the function's own rights, short time-outs, and time-outs that are errors. */
import { lambdaAccount } from '../env.ts';

const connectionTimeoutMs = 1000;
const attempts = 3;

/** @param requestTimeoutMs for one attempt */
export function clientSettings({ requestTimeoutMs }: { readonly requestTimeoutMs: number }) {
  return {
    ...lambdaAccount(),
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without this the SDK only logs that the time is up.
      throwOnRequestTimeout: true,
    },
  };
}
