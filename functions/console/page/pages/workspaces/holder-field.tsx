/** Chooses a person, a group or a service account by a part of the name, out of any number. */
import FormField from '@cloudscape-design/components/form-field';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { counted } from '../../parts/counted.ts';
import { memberStateNames } from '../../parts/member-state.tsx';
import { type HolderKind, holderKindNames } from './holder.tsx';

export interface Chosen {
  readonly id: string;
  readonly name: string;
}

interface HolderFieldProps {
  /** Does not change: another kind is another field. */
  readonly kind: HolderKind;
  readonly chosen: Chosen | undefined;
  readonly error: string | undefined;
  readonly onChoose: (chosen: Chosen) => void;
}

const shownMax = 20;

interface Found {
  readonly options: readonly SelectProps.Option[] | undefined;
  readonly isFetching: boolean;
  readonly isError: boolean;
  refetch(): unknown;
}

/** @param search undefined before anything was asked for */
type Find = (search: string | undefined) => Found;

const usePeople: Find = (search) => {
  const found = useRead('listMembers', { query: { search, count: shownMax } }, { enabled: search !== undefined });
  return {
    ...found,
    options: found.data?.items.map(({ id, name, userName, state }) => ({
      value: id,
      label: name.display,
      description: userName,
      ...(state !== 'active' && { labelTag: memberStateNames[state] }),
    })),
  };
};

const useGroups: Find = (search) => {
  const found = useRead('listTeamGroups', { query: { search, count: shownMax } }, { enabled: search !== undefined });
  return {
    ...found,
    options: found.data?.items.map(({ id, displayName, memberCount }) => ({
      value: id,
      label: displayName,
      description: counted(memberCount, 'member', 'members'),
    })),
  };
};

const useServiceAccounts: Find = (search) => {
  const found = useRead('listServiceAccounts', {}, { enabled: search !== undefined });
  const text = search?.toLowerCase() ?? '';
  return {
    ...found,
    options: found.data?.items
      .filter(({ name, address }) => `${name} ${address}`.toLowerCase().includes(text))
      .map(({ id, name, address }) => ({ value: id, label: name, description: address })),
  };
};

const finders: Readonly<Record<HolderKind, Find>> = {
  user: usePeople,
  group: useGroups,
  'service-account': useServiceAccounts,
};

export function HolderField({ kind, chosen, error, onChoose }: HolderFieldProps) {
  const [search, setSearch] = useState<string>();
  const find = finders[kind];
  const { options = [], isFetching, isError, refetch } = find(search);
  const what = holderKindNames[kind];
  const isCut = kind !== 'service-account' && options.length >= shownMax;
  return (
    <FormField label={what} errorText={error}>
      <Select
        expandToViewport
        filteringType="manual"
        filteringAriaLabel={`Find a ${what.toLowerCase()}`}
        filteringPlaceholder="Part of the name"
        placeholder={`Choose a ${what.toLowerCase()}`}
        options={options}
        selectedOption={chosen ? { value: chosen.id, label: chosen.name } : null}
        statusType={isFetching ? 'loading' : isError ? 'error' : 'finished'}
        loadingText="Looking"
        errorText="Looking failed."
        recoveryText="Try again"
        empty="Nothing found"
        {...(isCut && { finishedText: 'Type more of the name to find others' })}
        onLoadItems={({ detail }) => {
          setSearch(detail.filteringText.trim());
          if (detail.samePage && isError) void refetch();
        }}
        onChange={({ detail: { selectedOption } }) => {
          const { value, label } = selectedOption;
          if (value !== undefined) onChoose({ id: value, name: label ?? value });
        }}
      />
    </FormField>
  );
}
