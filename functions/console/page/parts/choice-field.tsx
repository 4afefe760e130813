/** One of a few named things, each with a word on what it means. */
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';

interface ChoiceFieldProps<Choice extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Choice; readonly label: string; readonly description?: string }[];
  readonly chosen: Choice;
  readonly error?: string | undefined;
  readonly onChoose: (choice: Choice) => void;
}

export function ChoiceField<Choice extends string>(props: ChoiceFieldProps<Choice>) {
  const { label, options, chosen, error, onChoose } = props;
  return (
    <FormField label={label} errorText={error}>
      <Select
        expandToViewport
        options={options}
        selectedOption={options.find(({ value }) => value === chosen) ?? null}
        onChange={({ detail }) => {
          const choice = options.find(({ value }) => value === detail.selectedOption.value);
          if (choice) onChoose(choice.value);
        }}
      />
    </FormField>
  );
}
