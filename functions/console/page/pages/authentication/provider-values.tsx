/** What is to be entered at the identity provider before it is connected. */
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { config } from '../../config.ts';
import { Copy } from '../../parts/copy.tsx';
import { type ProviderAddresses, providerAddresses } from './provider-addresses.ts';
import type { SsoMethod } from './sso-types.ts';

interface Value {
  readonly label: string;
  /** For the copy button's name. */
  readonly what: string;
  readonly value: string;
}

/** The names that claims have to come under; see `infra/decisions/0013-people-sign-in-with-cognito.md`. */
const claims: Readonly<Record<SsoMethod['protocol'], Value>> = {
  saml: {
    label: 'Attribute that holds the e-mail address',
    what: 'name of the attribute',
    value: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  },
  oidc: { label: 'Claim that holds the e-mail address', what: 'name of the claim', value: 'email' },
};

function valuesOf(protocol: SsoMethod['protocol'], { saml, redirectUri }: ProviderAddresses): readonly Value[] {
  if (protocol === 'oidc') {
    return [{ label: 'Redirect URI (sign-in callback)', what: 'redirect URI', value: redirectUri }];
  }
  if (!saml) return [];
  return [
    { label: 'Single sign-on URL (ACS URL, Reply URL)', what: 'single sign-on URL', value: saml.acsUrl },
    { label: 'Audience URI (SP entity ID, Identifier)', what: 'audience URI', value: saml.audience },
  ];
}

export function ProviderValues({ protocol }: { readonly protocol: SsoMethod['protocol'] }) {
  const addresses = useQuery({
    queryKey: ['provider-addresses'],
    queryFn: ({ signal }) => readAddresses(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (addresses.isPending) return <StatusIndicator type="loading">Reading what to enter there</StatusIndicator>;
  const values = [...(addresses.data ? valuesOf(protocol, addresses.data) : []), claims[protocol]];
  return (
    <KeyValuePairs
      columns={1}
      items={values.map(({ label, what, value }) => ({ label, value: <Copy what={what} value={value} /> }))}
    />
  );
}

async function readAddresses(signal: AbortSignal): Promise<ProviderAddresses> {
  const response = await fetch(`${config.issuer}/.well-known/openid-configuration`, { signal });
  if (!response.ok) throw new Error(`the sign-in service answered ${response.status}`);
  const { authorization_endpoint: endpoint } = await response.json();
  return providerAddresses(config.issuer, String(endpoint));
}
