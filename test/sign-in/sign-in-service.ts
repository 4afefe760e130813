/** The APIs of this process with the real local sign-in beside them, on a port of its own: pages, tokens, single sign-on. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createGateway, type OtherSite } from '../../infra/local/gateway.ts';
import { type SignedIn, type SignInEnd, signInHeadlessly } from '../../infra/local/sign-in/headless.ts';
import { localSignIn } from '../../infra/local/sign-in/local-sign-in.ts';
import { providePort, type SignInService } from '../../shared/ports/ports.ts';
import { type AppService, startAppService } from '../support/app-service.ts';

export interface SignInTestService extends AppService {
  /** The origin of the pages and of the issuer. */
  readonly signInUrl: string;
  readonly signInPort: SignInService;
  signIn(address: string, by?: 'password' | 'sso', asserted?: string): Promise<SignInEnd>;
  /** @throws Error with the refusal */
  signedInAs(address: string, by?: 'password' | 'sso'): Promise<SignedIn>;
  /** What GET /account/v1/account says to the bearer. */
  account(accessToken: string): Promise<{ readonly status: number; readonly body: { id?: string; detail?: string } }>;
}

/** A second one in the process, `otherAppBaseUrls` given, is another residency. */
export async function startSignInService(
  otherAppBaseUrls: Readonly<Record<string, string>> = {},
): Promise<SignInTestService> {
  const service = await startAppService();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
  const pages = await startSignInPages(service, folder, otherAppBaseUrls);
  providePort('tokens', pages.tokens);
  providePort('signIn', pages.signIn);
  const { signInUrl } = pages;
  const signIn = (address: string, by: 'password' | 'sso' = 'password', asserted = address): Promise<SignInEnd> =>
    signInHeadlessly({ appBaseUrl: signInUrl, address, by, asserted });
  return {
    ...service,
    signInUrl,
    signInPort: pages.signIn,
    signIn,
    async signedInAs(address, by) {
      const end = await signIn(address, by);
      if ('refused' in end) throw new Error(`${address} was refused: ${end.refused}`);
      return end;
    },
    async account(accessToken) {
      const response = await fetch(`${service.appBaseUrl}/account/v1/account`, {
        headers: { Authorization: `Bearer ${accessToken}` },
      });
      return { status: response.status, body: JSON.parse(await response.text()) };
    },
    async close() {
      await pages.close();
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The pages alone, on the table of a service. */
export async function startSignInPages(
  service: AppService,
  folder: string,
  otherAppBaseUrls: Readonly<Record<string, string>> = {},
) {
  const sites: OtherSite[] = [];
  const gateway = createGateway({
    operations: [],
    restApis: ['app'],
    others: sites,
    load: () => Promise.reject(new Error('there are no operations')),
  });
  const signInUrl = `http://127.0.0.1:${await gateway.listen(0)}`;
  const failures: unknown[] = [];
  const local = localSignIn({
    appBaseUrl: signInUrl,
    residency: 'us',
    otherAppBaseUrls,
    scope: () => ({ table: service.table, clock: () => new Date(), deadline: Date.now() + 5000 }),
    signUp: 'open',
    listable: { partitions: () => [] },
    connectionsFile: path.join(folder, 'us.sign-in.json'),
    onFailure: (_, error) => failures.push(error),
  });
  sites.push(...local.sites);
  return {
    signInUrl,
    tokens: local.tokens,
    signIn: local.signIn,
    /** @throws Error where a page broke */
    async close() {
      await gateway.close(0);
      if (failures.length > 0) throw new AggregateError(failures, 'a page of the sign-in broke');
    },
  };
}
