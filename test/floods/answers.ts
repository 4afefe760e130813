/** Every answer that a flood gets, counted and judged: what refuses is still SCIM, and says when to come again. */

export interface Given {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const scimError = 'urn:ietf:params:scim:api:messages:2.0:Error';
/** The caller may come again; all other answers of 500 and above are defects. */
const busy = new Set([429, 503]);
const wrongKept = 20;

export class Answers {
  readonly byStatus = new Map<number, number>();
  readonly #latencies: number[] = [];
  readonly wrong: string[] = [];
  /** Connections that the server ended without an answer. */
  cut = 0;

  add({ status, retryAfter, text }: Given, ms: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    this.#latencies.push(ms);
    if (status >= 500 && !busy.has(status)) this.#note(`answered ${status} ${text.slice(0, 200)}`);
    if (busy.has(status) && !/^\d+$/.test(retryAfter ?? '')) this.#note(`${status} with Retry-After ${retryAfter}`);
    if (status >= 400 && !isScimError(text, status))
      this.#note(`${status} that is no error of SCIM: ${text.slice(0, 200)}`);
  }

  #note(what: string): void {
    if (this.wrong.length < wrongKept) this.wrong.push(what);
  }

  get count(): number {
    return this.#latencies.length;
  }

  /** Milliseconds within which that share of the answers came. */
  within(share: number): number {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }
}

function isScimError(text: string, status: number): boolean {
  try {
    const { schemas, status: said } = JSON.parse(text);
    return schemas[0] === scimError && said === String(status);
  } catch {
    return false;
  }
}
