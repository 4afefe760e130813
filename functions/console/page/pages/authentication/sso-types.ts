/** The types of SSO methods as the console offers them: their names, and where each provider shows what is asked for. */
import type { ArgumentsOf, ResultOf } from '../../api/contracts.ts';

export type SsoMethod = ResultOf<'listSsoMethods'>['items'][number];
export type SsoType = SsoMethod['type'];
export type AddBody = ArgumentsOf<'addSsoMethod'>['body'];

interface TypeText {
  readonly label: string;
  /** What a new method is called until somebody names it. */
  readonly name: string;
  readonly protocol: SsoMethod['protocol'];
  /** Where the provider shows the metadata URL, or the issuer. */
  readonly where: string;
}

export const ssoTypes: Readonly<Record<SsoType, TypeText>> = {
  okta: {
    label: 'Okta',
    name: 'Okta',
    protocol: 'saml',
    where: 'Okta: Applications > your SAML app > Sign On > Metadata URL.',
  },
  onelogin: {
    label: 'OneLogin',
    name: 'OneLogin',
    protocol: 'saml',
    where: 'OneLogin: Applications > your SAML app > SSO > Issuer URL.',
  },
  entra: {
    label: 'Microsoft Entra ID',
    name: 'Entra',
    protocol: 'saml',
    where: 'Entra: Enterprise applications > your app > Single sign-on > App Federation Metadata Url.',
  },
  saml: {
    label: 'Another provider, by SAML 2.0',
    name: 'Single sign-on',
    protocol: 'saml',
    where: 'The address at which the provider publishes its SAML metadata, as XML.',
  },
  oidc: {
    label: 'Another provider, by OpenID Connect',
    name: 'Single sign-on',
    protocol: 'oidc',
    where: 'To the letter as the provider’s own OpenID configuration says it, with or without a slash at the end.',
  },
};

export const ssoTypeNames = Object.keys(ssoTypes) as readonly SsoType[]; // the keys are the types

type FieldName = 'metadataUrl' | 'issuer' | 'clientId' | 'clientSecret';

export interface SsoField {
  readonly name: FieldName;
  readonly label: string;
  readonly input: 'url' | 'text' | 'password';
  readonly placeholder?: string;
}

/** What a method of each protocol is made of, besides its name. */
export const ssoFields: Readonly<Record<SsoMethod['protocol'], readonly SsoField[]>> = {
  saml: [
    { name: 'metadataUrl', label: 'Metadata URL', input: 'url', placeholder: 'https://login.example.com/metadata' },
  ],
  oidc: [
    { name: 'issuer', label: 'Issuer', input: 'url', placeholder: 'https://login.example.com' },
    { name: 'clientId', label: 'Client id', input: 'text' },
    { name: 'clientSecret', label: 'Client secret', input: 'password' },
  ],
};

interface StatusText {
  readonly type: 'success' | 'in-progress' | 'stopped';
  readonly label: string;
  /** Where something is to be done. */
  readonly advice?: string;
}

export const ssoStatuses: Readonly<Record<SsoMethod['status'], StatusText>> = {
  connected: { type: 'success', label: 'Connected' },
  connecting: {
    type: 'in-progress',
    label: 'Connecting',
    advice: 'If it stays so, change it, or remove it and add it again.',
  },
  removing: { type: 'stopped', label: 'Being removed', advice: 'If it stays so, remove it once more.' },
};
