/** One filter of a list: everything, or what is chosen. */
import Select from '@cloudscape-design/components/select';

interface FilterSelectProps<Choice extends string> {
  readonly label: string;
  /** What stands for no choice: "Any role". */
  readonly any: string;
  readonly names: Readonly<Record<Choice, string>>;
  readonly chosen: Choice | undefined;
  readonly onChoose: (choice: Choice | undefined) => void;
}

export function FilterSelect<Choice extends string>(props: FilterSelectProps<Choice>) {
  const { label, any, names, chosen, onChoose } = props;
  const choices = Object.keys(names) as Choice[]; // a record's own keys
  const options = [
    { value: '', label: any },
    ...choices.map((choice) => ({ value: choice as string, label: names[choice] })),
  ];
  return (
    <Select
      ariaLabel={label}
      options={options}
      // What is chosen says of what it is; a label above would put the field out of line with the search beside it.
      selectedOption={{ value: chosen ?? '', label: chosen === undefined ? any : `${label}: ${names[chosen]}` }}
      onChange={({ detail }) => onChoose(choices.find((choice) => choice === detail.selectedOption.value))}
    />
  );
}
