/** The local bus's log: whole lines only, whatever their length, also behind what a killed process left. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventLog } from '../../infra/local/event-log.ts';

let folder = '';
let file = '';
let log: EventLog;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'event-log-'));
  file = path.join(folder, 'events', 'us.jsonl');
  log = new EventLog(file);
});
afterEach(() => {
  log.close();
  rmSync(folder, { recursive: true, force: true });
});

/** All lines from the beginning, and where the last ends. */
function readAll(): { lines: string[]; end: number } {
  const lines: string[] = [];
  let end = 0;
  for (let chunk = log.linesFrom(end); chunk; chunk = log.linesFrom(end)) {
    lines.push(...chunk.lines);
    ({ end } = chunk);
  }
  return { lines, end };
}

test('is for its owner alone', () => {
  expect([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
});

test('gives back what was appended, of any length and script', () => {
  const lines = ['a', 'ü'.repeat(1000), 'x'.repeat(700_000), '', '{"type":"y"}'];
  log.append(lines.slice(0, 2));
  log.append(lines.slice(2));
  expect(readAll()).toEqual({ lines, end: readFileSync(file).length });
});

test('has nothing behind its end, and then what came meanwhile', () => {
  log.append(['a']);
  const { end } = readAll();
  expect(log.linesFrom(end)).toBeUndefined();
  log.append(['b']);
  expect(log.linesFrom(end)).toEqual({ lines: ['b'], end: log.size });
});

test('keeps back a line that is not finished, until something follows it', () => {
  log.append(['a']);
  appendFileSync(file, 'unfinished');
  expect(readAll().lines).toEqual(['a']);
  log.append(['b']);
  log.append(['c']);
  expect(readAll().lines).toEqual(['a', 'unfinished', 'b', 'c']);
});
