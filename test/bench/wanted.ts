/** What is wanted of the figures, and which of them fall short of it; a machine that does other things at the time says little here. */
import type { Figure } from './report.ts';

/** What a line is held to at 10,000 users, on a machine whose bare server answers some 25,000 requests a second. */
interface Wanted {
  /** How the line's name begins. */
  readonly line: string;
  /** Requests per second. */
  readonly rate: number;
  /** The best of other SCIM servers, at 1,000 and at 10,000 users; measured once, on a machine of that kind. */
  readonly peers?: readonly [at1000: number, at10000: number];
  /** Part of what the bare server does in the same run. */
  readonly ofFloor?: number;
}

const wantedLines: readonly Wanted[] = [
  { line: 'GET user by id', rate: 9000, peers: [8678, 5564], ofFloor: 0.35 },
  { line: 'filter userName eq, hit', rate: 7000, peers: [6260, 4941], ofFloor: 0.35 },
  { line: 'page of 100 users, first', rate: 1400, peers: [1366, 1252] },
  { line: 'page of 100 users, deep', rate: 1400, peers: [1366, 1252] },
  { line: 'POST user', rate: 4000, peers: [2317, 2317] },
  { line: 'PATCH user, active', rate: 7200, peers: [7086, 3233] },
  { line: 'GET group of 10000 members', rate: 60 },
  { line: 'add, remove a member of 10000', rate: 1600, peers: [1431, 1431] },
];

/** What a line keeps of its rate at the fewest users, with the most. */
const keptWithSize = 0.85;
const wantedAt = 10_000;

/** @returns a sentence for each figure that falls short; none where all is as it is wanted */
export function shortfalls(figures: readonly Figure[]): string[] {
  const most = Math.max(...figures.map(({ users }) => users));
  return figures.flatMap((figure) => {
    const { line, users, service, floor, ofFewest } = figure;
    const rate = service.requestsPerSecond;
    const wanted = wantedLines.find((each) => line.startsWith(each.line));
    const peer = wanted?.peers?.[users < wantedAt ? 0 : 1] ?? 0;
    const told = `${line}, ${users} users: ${rate.toFixed(0)}/s`;
    return [
      ...(wanted && users === wantedAt && rate < wanted.rate ? [`${told}; wanted are ${wanted.rate}`] : []),
      ...(rate < peer ? [`${told}; the best peer has ${peer}`] : []),
      ...(wanted?.ofFloor !== undefined && rate < wanted.ofFloor * floor.requestsPerSecond
        ? [`${told}; ${percent(wanted.ofFloor)} of the bare server's ${floor.requestsPerSecond.toFixed(0)} are wanted`]
        : []),
      ...(users === most && ofFewest !== undefined && ofFewest < keptWithSize
        ? [`${told}; ${percent(ofFewest)} of the rate with the fewest users, and ${percent(keptWithSize)} are wanted`]
        : []),
    ];
  });
}

const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;

/** As Markdown, behind the table of the figures. */
export function shortfallsText(figures: readonly Figure[]): string {
  const lines = shortfalls(figures);
  if (lines.length === 0) return '\nNothing falls short of what is wanted.\n';
  return `\nShort of what is wanted:\n\n${lines.map((line) => `- ${line}\n`).join('')}`;
}
