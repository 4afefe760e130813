/** The pages of signing in on this machine. */
import { Html, html, page } from './html.ts';

/** Somebody who exists, as the page lists them. */
export interface ListedPerson {
  readonly address: string;
  readonly team: string;
  readonly state: string;
}

/** An SSO method that somebody may go on by. */
export interface OfferedMethod {
  readonly methodId: string;
  readonly teamId: string;
  readonly name: string;
}

export interface SignInPage {
  readonly residency: string;
  /** Path of the sign-in; its forms post below it. */
  readonly action: string;
  readonly people: readonly ListedPerson[];
  /** In the field to begin with. */
  readonly address: string;
  /** What went wrong, if this is not the first try. */
  readonly alert?: string;
}

const alertBox = (text: string | undefined): Html => html`${text !== undefined && html`<p role="alert">${text}</p>`}`;

export function signInPage({ residency, action, people, address, alert }: SignInPage): Html {
  return page(
    `Sign in (${residency})`,
    html`${alertBox(alert)}
<form method="post" action="${action}/login" id="address-form">
<label for="address">E-mail address</label>
<input type="email" id="address" name="address" value="${address}" required autofocus autocomplete="username">
<button>Go on</button>
<p>On this machine nobody needs a password. An address that is new here makes an account.</p>
</form>
${people.length > 0 && peopleTable(action, people)}`,
  );
}

function peopleTable(action: string, people: readonly ListedPerson[]): Html {
  const rows = people.map(
    ({ address, team, state }) => html`<tr><td>${address}</td><td>${team}</td><td>${state}</td><td>
<form method="post" action="${action}/login"><input type="hidden" name="address" value="${address}">
<button aria-label="Sign in as ${address}">Sign in</button></form></td></tr>
`,
  );
  return html`<h2>Who exists here</h2>
<table><thead><tr><th scope="col">E-mail address</th><th scope="col">Team</th><th scope="col">State</th><td></td></tr></thead>
<tbody>${rows}</tbody></table>`;
}

export interface ChoicePage {
  readonly action: string;
  readonly address: string;
  readonly methods: readonly OfferedMethod[];
  /** Whether a password will do too. */
  readonly password: boolean;
  readonly alert?: string;
}

export function choicePage({ action, address, methods, password, alert }: ChoicePage): Html {
  return page(
    `Sign in as ${address}`,
    html`${alertBox(alert)}
${methods.map(
  ({ methodId, teamId, name }) => html`<form method="post" action="${action}/sso">
<input type="hidden" name="address" value="${address}"><input type="hidden" name="team" value="${teamId}">
<input type="hidden" name="method" value="${methodId}"><button>Sign in with ${name}</button></form>
`,
)}
${
  password &&
  html`<form method="post" action="${action}/login"><input type="hidden" name="address" value="${address}">
<input type="hidden" name="way" value="password"><button>Sign in with a password (none is asked for here)</button></form>`
}
<p><a href="${action}">Somebody else</a></p>`,
  );
}

export function refusedPage(action: string, message: string): Html {
  return page('Not signed in', html`${alertBox(message)}<p><a href="${action}">Somebody else, or another way</a></p>`);
}

/** Where there is no sign-in to go on with. */
export function lostPage(): Html {
  return page(
    'Nothing to go on with',
    html`<p role="alert">This sign-in is over, or was begun in another browser. Go back to where you came from and begin again.</p>`,
  );
}

export function brokenPage(): Html {
  return page(
    'Something went wrong',
    html`<p role="alert">This page does not work at the moment; what is wrong is in the terminal that runs Rollcall.</p>`,
  );
}

/** @param action where the company's page posts to */
export function upstreamPage(action: string, address: string): Html {
  return page(
    'A company’s identity provider',
    html`<p>It stands in for Okta, OneLogin, Entra ID or another, and says of anybody that they are who they say.</p>
<form method="post" action="${action}/login" id="address-form">
<label for="address">E-mail address to assert</label>
<input type="email" id="address" name="address" value="${address}" required autofocus>
<button>Sign in</button></form>`,
  );
}

/** @param form the provider's own form, which holds what protects it */
export function logoutPage(form: string): string {
  return page(
    'Sign out?',
    html`${new Html(form)}<button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button form="op.logoutForm">Stay signed in</button>`,
  ).text;
}

export function signedOutPage(): string {
  return page('Signed out', html`<p>You are signed out.</p>`).text;
}

export function providerErrorPage(error: string, description: string | undefined): string {
  return page(
    'Not signed in',
    html`<p role="alert">${description ?? error}</p><p>Go back to where you came from and begin again.</p>`,
  ).text;
}
