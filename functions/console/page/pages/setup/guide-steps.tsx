/** The steps of one guide, with the team's own values filled in. */
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Copy } from '../../parts/copy.tsx';
import { entraUrl, type Guide, type GuideField, type GuideStep } from './guides.ts';

interface Values {
  readonly baseUrl: string;
  /** Which key, in words: its text is not known any more. */
  readonly key: ReactNode;
}

export function GuideSteps({ guide, values }: { readonly guide: Guide; readonly values: Values }) {
  return (
    <SpaceBetween size="l">
      <Box color="text-body-secondary">{guide.intro}</Box>
      {guide.steps.map((step, index) => (
        <Step key={step.title} number={index + 1} step={step} values={values} />
      ))}
    </SpaceBetween>
  );
}

interface StepProps {
  readonly number: number;
  readonly step: GuideStep;
  readonly values: Values;
}

function Step({ number, step: { title, path, fields, lines, note }, values }: StepProps) {
  return (
    <SpaceBetween size="xs">
      <Box variant="h3">
        {number}. {title}
      </Box>
      {path && <Box variant="awsui-key-label">{path.join(' > ')}</Box>}
      {fields && (
        <KeyValuePairs
          columns={2}
          minColumnWidth={240}
          items={fields.map((field) => ({ label: field.name, value: <Field field={field} values={values} /> }))}
        />
      )}
      {lines?.map((line) => (
        <div key={line}>{line}</div>
      ))}
      {note !== undefined && <Box color="text-body-secondary">{note}</Box>}
    </SpaceBetween>
  );
}

function Field({ field: { name, value }, values: { baseUrl, key } }: { field: GuideField; values: Values }) {
  if (value === 'key') return key;
  if (value === 'base-url') return <Copy what={name} value={baseUrl} />;
  if (value === 'entra-url') return <Copy what={name} value={entraUrl(baseUrl)} />;
  return <Box variant="code">{value.text}</Box>;
}
