/** `npm run conformance`: runs the suite against any SCIM service and reports; exit code 1 when a row fails. */
import { parseArgs } from 'node:util';
import { deviations } from './deviations.ts';
import { countsOf, sectionReport } from './report.ts';
import { type Result, run } from './run.ts';
import { allSections } from './sections/index.ts';
import { isNamed, nameOf } from './select.ts';

const help = `npm run conformance -- --base-url <URL> --token <token> [options]

  --base-url  where the service is, as http://127.0.0.1:8081/scim/v2
  --token     sent as "Authorization: Bearer <token>"; without it, the environment's SCIM_TOKEN
  --section   only these sections and what is below them, as 3.4.2 or 7643:4; may be repeated
  --strict    failures that are known and explained count as well
  --verbose   a line for every row
  --json      the results as JSON
  --help      this text

Every resource that the suite makes is removed again. Use a team that nobody works with.`;

const problem = await main();
if (problem !== undefined) {
  console.error(problem);
  process.exitCode = 1;
}

/** @returns what went wrong */
async function main(): Promise<string | undefined> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${help}`;
  }
  if (options.help) {
    console.log(help);
    return undefined;
  }
  const { json, verbose, strict } = options;
  const baseUrl = options['base-url']?.replace(/\/+$/, '');
  const token = options.token ?? process.env['SCIM_TOKEN'];
  if (!baseUrl || !URL.canParse(baseUrl)) return `--base-url is missing or no URL\n\n${help}`;
  if (!token) return `--token is missing\n\n${help}`;
  const wanted = options.section ?? [];
  const sections = allSections.filter(
    (section) => wanted.length === 0 || wanted.some((name) => isNamed(section, name)),
  );
  if (sections.length === 0)
    return `there is no section ${wanted.join(', ')}; there are ${allSections.map(nameOf).join(', ')}`;
  const report = (results: readonly Result[]): void => console.log(sectionReport(results, verbose));
  try {
    const { results, left } = await run({
      ...{ target: { baseUrl, token }, sections, deviations: strict ? new Map() : deviations },
      ...(!json && { onSection: report }),
    });
    if (json) console.log(JSON.stringify({ baseUrl, results: results.map(withoutHeaders), left }, null, 2));
    else console.log(`\n${results.length} rows: ${countsOf(results)}`);
    if (left.length > 0) return `not removed: ${left.join(' ')}`;
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    return failed.length > 0 ? `${failed.length} rows failed` : undefined;
  } catch (error) {
    const cause = error instanceof Error && error.cause ? `: ${error.cause}` : '';
    return `${baseUrl} could not be reached: ${error}${cause}`;
  }
}

function readOptions() {
  return parseArgs({
    options: {
      'base-url': { type: 'string' },
      token: { type: 'string' },
      section: { type: 'string', multiple: true },
      strict: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

/** JSON.stringify shows nothing of `Headers`. */
function withoutHeaders({ exchange, ...result }: Result): object {
  return exchange ? { ...result, exchange: { ...exchange, headers: Object.fromEntries(exchange.headers) } } : result;
}
