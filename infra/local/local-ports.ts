/** What functions reach besides the table (`shared/ports/`), on this machine. */
import path from 'node:path';
import type { Service } from '../../shared/http/service.ts';
import { providePort } from '../../shared/ports/ports.ts';
import { nodeWeb } from '../../shared/ports/web.ts';
import { localConsolePage } from './console-page.ts';
import { mailFolder } from './data-folder.ts';
import { localDns } from './dns.ts';
import type { OtherSite } from './gateway.ts';
import { LocalMail } from './mail.ts';
import { mailMount, mailPage } from './mail-page.ts';
import type { OpenTable } from './open-table.ts';
import { localSignIn } from './sign-in/local-sign-in.ts';
import { consoleClientId, issuerOf } from './sign-in/people-provider.ts';

export interface LocalPortsOptions {
  readonly service: Service;
  readonly opened: OpenTable;
  /** The data folder. */
  readonly data: string;
  /** App base URLs of the other residencies, by residency. */
  readonly otherAppBaseUrls: Readonly<Record<string, string>>;
  readonly onFailure: (definition: { readonly name: string }, error: unknown) => void;
}

export interface LocalPorts {
  /** What is served beside the APIs. */
  readonly sites: readonly OtherSite[];
}

/** How long a sign-in may go on trying while others change the same person. */
const signInMs = 5000;

/** Gives every port its adapter in this process. */
export function provideLocalPorts(options: LocalPortsOptions): LocalPorts {
  const { service, opened, data, otherAppBaseUrls, onFailure } = options;
  const { residency, appBaseUrl, table, clock, policy } = service;
  const signIn = localSignIn({
    appBaseUrl,
    residency,
    otherAppBaseUrls,
    scope: () => ({ table, clock, deadline: Date.now() + signInMs }),
    signUp: policy.signUp,
    listable: opened.streamed,
    connectionsFile: path.join(data, `${residency}.sign-in.json`),
    onFailure,
  });
  const mail = new LocalMail(mailFolder(data, residency), clock);
  providePort('tokens', signIn.tokens);
  providePort('signIn', signIn.signIn);
  providePort('mail', mail);
  providePort('dns', localDns(path.join(data, 'dns.json')));
  // The company's identity provider of this machine is at http://127.0.0.1.
  providePort('web', nodeWeb({ allowLocal: true }));
  providePort(
    'consolePage',
    localConsolePage({
      issuer: issuerOf(appBaseUrl),
      clientId: consoleClientId,
      folder: path.join(data, `${residency}.console`),
    }),
  );
  return {
    sites: [...signIn.sites, { mount: mailMount, handle: mailPage(mail) }],
  };
}
