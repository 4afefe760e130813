/** The fields of an SSO method, each with what the service says of it. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { CallError } from '../../api/call.ts';
import { fieldError } from '../../parts/problem.tsx';
import { type SsoField, type SsoType, ssoFields, ssoTypes } from './sso-types.ts';

/** As they are typed; `name` and those of the method's protocol. */
export type SsoValues = Readonly<Partial<Record<SsoField['name'] | 'name', string>>>;

/** Names of the fields that show their errors themselves. */
export const shownFields = ['name', 'metadataUrl', 'issuer', 'clientId', 'clientSecret'];

/** A URL that was looked at and does not do is refused as a whole; its field is where that belongs. */
export const isUrlRefused = (error: CallError | null): boolean => error?.kind === 'url-refused';

interface SsoMethodFieldsProps {
  readonly type: SsoType;
  readonly values: SsoValues;
  readonly onChange: (values: SsoValues) => void;
  readonly error: CallError | null;
  /** Whether the method exists, and its secret with it. */
  readonly isStored: boolean;
}

export function SsoMethodFields({ type, values, onChange, error, isStored }: SsoMethodFieldsProps) {
  const { protocol, where } = ssoTypes[type];
  const errorOf = (field: SsoField) =>
    fieldError(error, field.name) ?? (field.input === 'url' && isUrlRefused(error) ? error?.message : undefined);
  return (
    <SpaceBetween size="m">
      {ssoFields[protocol].map((field) => (
        <FormField
          key={field.name}
          label={field.label}
          errorText={errorOf(field)}
          description={
            field.input === 'url'
              ? where
              : field.input === 'password' && isStored
                ? 'Leave it empty to keep the one in use. A new issuer or client id needs its secret along.'
                : undefined
          }
        >
          <Input
            type={field.input}
            value={values[field.name] ?? ''}
            autoComplete={field.input === 'password' ? 'new-password' : false}
            spellcheck={false}
            {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
            onChange={({ detail }) => onChange({ ...values, [field.name]: detail.value })}
          />
        </FormField>
      ))}
      <FormField
        label="Name"
        description="Members see it when they choose how to sign in."
        errorText={fieldError(error, 'name')}
      >
        <Input
          value={values.name ?? ''}
          autoComplete={false}
          onChange={({ detail }) => onChange({ ...values, name: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
