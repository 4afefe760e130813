/** What Lambda's runtime does in a fresh process, and no more: loads a module, gives its handler one event, says what that cost. */

// Not imported: as an ES module it brings Node's streams, which the module should pay for if it wants them.
const { readFileSync, writeSync } = process.getBuiltinModule('node:fs');
const [, , module = '', requestFile = ''] = process.argv;

// As Lambda does in its JSON log format; Node's own console would spend more on it.
console.log = (entry) => writeSync(1, `${JSON.stringify(entry)}\n`);

/** Milliseconds of processor time since the process began. */
const used = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const { event, status } = JSON.parse(readFileSync(requestFile, 'utf8'));
const { handler } = await import(module);
// What the module began and did not wait for belongs to its init, as far as it needs no answer from outside.
await new Promise((resolve) => setImmediate(resolve));
const init = used();
const answer = await handler(event, {
  awsRequestId: 'request-1',
  functionName: 'cold-start',
  getRemainingTimeInMillis: () => 29_000,
});
const sample = { init, answer: used() };
if (status !== undefined && answer.statusCode !== status) {
  throw new Error(`${module} answered ${JSON.stringify(answer)} instead of ${status}`);
}
writeSync(2, JSON.stringify(sample));
// Connections that are kept would keep the process too.
process.exit();
