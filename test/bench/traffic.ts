/** What is sent in one measurement, as data: it goes from the process that plans to the process that sends. */

export interface PlannedRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Behind the base URL. */
  readonly path: string;
  /** Which of the bodies. */
  readonly body?: number;
}

export interface Traffic {
  /** Sent in turn, over and over. */
  readonly requests: readonly PlannedRequest[];
  /** `{n}` in a body stands for a number that no other request has. */
  readonly bodies: readonly string[];
  /** Each request is sent at most once; the measurement ends early when none is left. */
  readonly once?: boolean;
}

/** One request as it goes out. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
}

/** @returns a function whose every call gives the next request */
export function sequence({ requests, bodies }: Traffic): () => SentRequest {
  const pieces = bodies.map((body) => body.split('{n}'));
  let at = 0;
  let number = 0;
  return () => {
    const request = requests[at];
    at = at + 1 === requests.length ? 0 : at + 1;
    number += 1;
    if (!request) throw new RangeError('there is nothing to send');
    const { method, path } = request;
    return { method, path, body: request.body === undefined ? undefined : pieces[request.body]?.join(String(number)) };
  };
}
