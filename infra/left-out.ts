/** What bundles leave out of the AWS SDK: code that no function of ours runs, and that loading would pay for. */
import type { Plugin } from 'esbuild';

interface LeftOut {
  /** As the SDK imports it. */
  readonly module: string;
  /** What the SDK imports of it by name; an import of another name fails the build, or the call where it is an `import()`. */
  readonly names: readonly string[];
  readonly because: string;
}

/** To bring one back, delete its entry. */
const leftOut: readonly LeftOut[] = [
  {
    module: '@aws-sdk/credential-provider-node',
    names: ['defaultProvider'],
    // SSO, profiles, processes, web identity, containers and instances: 141 KB with the clients of SSO, STS and sign-in.
    because: "credentials come from Lambda's environment variables",
  },
  {
    module: '@smithy/core/event-streams',
    names: ['EventStreamSerde', 'eventStreamSerdeProvider'],
    // Its import() keeps esbuild from leaving out unused parts of everything that it shares with the rest.
    because: 'no operation of DynamoDB has an event stream',
  },
];

const namespace = 'left-out';

/** Puts functions that throw in the place of what is left out, should the SDK ever come to call them. */
export const leaveOut: Plugin = {
  name: namespace,
  setup(build) {
    for (const { module, names, because } of leftOut) {
      const message = `${module} is left out of bundles, because ${because}; see infra/left-out.ts`;
      // A function declaration, because some are called with `new`.
      const contents = [
        `function fail() { throw new Error(${JSON.stringify(message)}); }`,
        `export { ${names.map((name) => `fail as ${name}`).join(', ')} };`,
      ].join('\n');
      const exactly = new RegExp(`^${module}$`);
      build.onResolve({ filter: exactly }, () => ({ path: module, namespace }));
      build.onLoad({ filter: exactly, namespace }, () => ({ contents }));
    }
  },
};
