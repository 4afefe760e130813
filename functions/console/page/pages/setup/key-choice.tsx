/** Which key the identity provider gets; one can be generated on the spot. */
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { GenerateKey } from '../authentication/generate-key.tsx';
import { type ApiKey, keyStates } from '../authentication/key-texts.ts';

interface KeyChoiceProps {
  readonly keys: readonly ApiKey[];
  readonly chosen: ApiKey | undefined;
  readonly onChoose: (id: string) => void;
  /** Keys are made only then. */
  readonly scimIsOn: boolean;
  /** What a new key is called until somebody names it. */
  readonly name: string;
}

export function KeyChoice({ keys, chosen, onChoose, scimIsOn, name }: KeyChoiceProps) {
  const [isGenerating, setIsGenerating] = useState(false);
  const options = keys.map((key) => ({
    value: key.id,
    label: key.name,
    description: keyStates[key.state].label,
  }));
  return (
    <>
      <FormField
        label="Key"
        description="Its text was shown once, when it was generated. Who did not store it generates another."
        secondaryControl={
          <Button
            disabled={!scimIsOn}
            {...(!scimIsOn && { disabledReason: 'Keys are made only while SCIM is on; turn it on first.' })}
            onClick={() => setIsGenerating(true)}
          >
            Generate a key
          </Button>
        }
      >
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === chosen?.id) ?? null}
          placeholder="No key yet"
          disabled={options.length === 0}
          onChange={({ detail }) => {
            if (detail.selectedOption.value !== undefined) onChoose(detail.selectedOption.value);
          }}
        />
      </FormField>
      {isGenerating && (
        <GenerateKey
          name={name}
          onClose={(made) => {
            setIsGenerating(false);
            if (made !== undefined) onChoose(made);
          }}
        />
      )}
    </>
  );
}
