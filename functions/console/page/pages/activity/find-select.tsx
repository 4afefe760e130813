/** Chooses one person or one group out of any number, by a part of the name. */
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';

interface FindSelectProps {
  /** The id; the URL has nothing else. */
  readonly chosen: string | undefined;
  /** What the chosen one is called, where that is known by now. */
  readonly chosenName: string | undefined;
  readonly onChoose: (id: string | undefined) => void;
}

const shownMax = 20;

export function FindPerson(props: FindSelectProps) {
  const [search, setSearch] = useState<string>();
  const found = useRead('listMembers', { query: { search, count: shownMax } }, { enabled: search !== undefined });
  const options = found.data?.items.map(({ id, name, userName }) => ({
    value: id,
    label: name.display,
    description: userName,
  }));
  return <FindSelect {...props} label="Person" any="Anybody" found={{ ...found, options }} onSearch={setSearch} />;
}

export function FindGroup(props: FindSelectProps) {
  const [search, setSearch] = useState<string>();
  const found = useRead('listTeamGroups', { query: { search, count: shownMax } }, { enabled: search !== undefined });
  const options = found.data?.items.map(({ id, displayName }) => ({ value: id, label: displayName }));
  return <FindSelect {...props} label="Group" any="Any group" found={{ ...found, options }} onSearch={setSearch} />;
}

interface Found {
  readonly options: readonly SelectProps.Option[] | undefined;
  readonly isFetching: boolean;
  readonly isError: boolean;
  readonly refetch: () => unknown;
}

interface AnySelectProps extends FindSelectProps {
  readonly label: string;
  readonly any: string;
  readonly found: Found;
  readonly onSearch: (text: string) => void;
}

function FindSelect({ label, any, chosen, chosenName, onChoose, found, onSearch }: AnySelectProps) {
  const [picked, setPicked] = useState<SelectProps.Option>();
  const nothing = { value: '', label: any };
  const known = picked?.value === chosen ? picked?.label : undefined;
  return (
    <Select
      inlineLabelText={label}
      filteringType="manual"
      filteringAriaLabel={`Find a ${label.toLowerCase()} by name`}
      filteringPlaceholder="Part of the name"
      filteringClearAriaLabel="Clear what was typed"
      options={[nothing, ...(found.options ?? [])]}
      selectedOption={chosen === undefined ? nothing : { value: chosen, label: known ?? chosenName ?? chosen }}
      statusType={found.isFetching ? 'loading' : found.isError ? 'error' : 'finished'}
      loadingText="Looking"
      errorText="Looking failed."
      recoveryText="Try again"
      onLoadItems={({ detail }) => {
        onSearch(detail.filteringText.trim());
        if (detail.samePage && found.isError) found.refetch();
      }}
      {...((found.options?.length ?? 0) >= shownMax && { finishedText: 'Type more of the name to find others' })}
      onChange={({ detail: { selectedOption } }) => {
        setPicked(selectedOption);
        onChoose(selectedOption.value || undefined);
      }}
    />
  );
}
