/** The outcome of a run, for people to read. */
import type { Exchange } from './client.ts';
import type { Result } from './run.ts';

const outcomes = ['passed', 'failed', 'deviates', 'skipped'] as const;

/** How often each outcome came, as `3 passed, 1 failed`; what never came is left out. */
export function countsOf(results: readonly Result[]): string {
  return outcomes
    .map((outcome) => ({ outcome, count: results.filter((result) => result.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${outcome}`)
    .join(', ');
}

/** One section: a line of counts, then what needs a reader. @param verbose every row gets a line */
export function sectionReport(results: readonly Result[], verbose: boolean): string {
  const [first] = results;
  if (!first) return '';
  const title = `${first.rfc} section ${first.section}: ${first.topic}`;
  const lines = [`${title.padEnd(76)} ${countsOf(results)}`];
  if (verbose) for (const result of results) lines.push(...rowLines(result));
  else {
    for (const result of results)
      if (result.outcome !== 'passed' && result.outcome !== 'skipped') lines.push(...rowLines(result));
    const reasons = Map.groupBy(
      results.filter(({ outcome }) => outcome === 'skipped'),
      ({ message = '' }) => message,
    );
    for (const [reason, skipped] of reasons) lines.push(`  skipped ${skipped.length}: ${reason}`);
  }
  return lines.join('\n');
}

function rowLines({ level, claim, outcome, message, exchange, milliseconds }: Result): readonly string[] {
  const head = `  ${outcome.padEnd(8)} ${level.padEnd(6)} ${claim}`;
  if (outcome === 'passed') return [`${head} (${milliseconds} ms)`];
  return [head, `      ${message}`, ...(outcome === 'failed' && exchange ? exchangeLines(exchange) : [])];
}

function exchangeLines({
  method,
  url,
  requestHeaders,
  requestBody,
  status,
  headers,
  text,
}: Exchange): readonly string[] {
  const sent = Object.entries(requestHeaders).map(([name, value]) => `      > ${name}: ${value}`);
  const received = [...headers].map(([name, value]) => `      < ${name}: ${value}`);
  return [
    `      > ${method} ${url}`,
    ...sent,
    ...(requestBody === undefined ? [] : [`      > ${shortened(requestBody)}`]),
    `      < ${status}`,
    ...received,
    ...(text === '' ? [] : [`      < ${shortened(text)}`]),
  ];
}

function shortened(body: string): string {
  return body.length > 1500 ? `${body.slice(0, 1500)} ... (${body.length} characters)` : body;
}
