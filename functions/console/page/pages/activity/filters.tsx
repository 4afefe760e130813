/** The filters above the activity log. */
import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRead } from '../../api/hooks.ts';
import { FilterSelect } from '../../parts/filter-select.tsx';
import { useAccount } from '../../team.tsx';
import { type FilterName, type FilterState, timeNames } from './filter.ts';
import { FindGroup, FindPerson } from './find-select.tsx';
import { familyNames, kindName, kindNames } from './kinds.ts';
import type { Names } from './what-happened.ts';
import { actorNames } from './whom.tsx';

interface FiltersProps {
  readonly state: FilterState;
  readonly names: Names;
  /** Failed calls know neither whom nor what kind. */
  readonly only?: readonly FilterName[];
}

const anyKind = { value: '', label: 'Anything' };
const kindOptions = [
  anyKind,
  ...Object.entries(familyNames).map(([family, label]) => ({
    label,
    options: [
      { value: family, label: 'Any of these' },
      ...Object.entries(kindNames)
        .filter(([kind]) => kind.startsWith(`${family}.`))
        .map(([value, text]) => ({ value, label: text })),
    ],
  })),
];

export function Filters({ state, names, only }: FiltersProps) {
  const { filter, change, clear, isFiltered } = state;
  const shows = (name: FilterName) => only === undefined || only.includes(name);
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs" alignItems="end">
        <FilterSelect
          label="When"
          any="Any time"
          names={timeNames}
          chosen={keyIn(timeNames, filter.last)}
          onChoose={(last) => change({ last, ...(last !== 'days' && { from: undefined, to: undefined }) })}
        />
        {shows('kind') && <Kind state={state} />}
        {shows('user') && (
          <FindPerson
            chosen={filter.user}
            chosenName={nameOf(names, filter.user)}
            onChoose={(user) => change({ user })}
          />
        )}
        {shows('group') && (
          <FindGroup
            chosen={filter.group}
            chosenName={nameOf(names, filter.group)}
            onChoose={(group) => change({ group })}
          />
        )}
        {shows('key') && <Key state={state} />}
        {shows('actor') && <Actor state={state} names={names} />}
        {isFiltered && (
          <Button variant="link" onClick={clear}>
            Clear the filters
          </Button>
        )}
      </SpaceBetween>
      {filter.last === 'days' && <Days state={state} />}
    </SpaceBetween>
  );
}

const keyIn = <Key extends string>(names: Readonly<Record<Key, string>>, text: string | undefined): Key | undefined =>
  (Object.keys(names) as Key[]).find((key) => key === text); // a record's own keys

const nameOf = (names: Names, id: string | undefined): string | undefined =>
  id !== undefined && Object.hasOwn(names, id) ? names[id] : undefined;

function Days({ state: { filter, change } }: { readonly state: FilterState }) {
  const days = [
    ['from', 'From'],
    ['to', 'To the end of'],
  ] as const;
  return (
    <SpaceBetween direction="horizontal" size="s">
      {days.map(([name, label]) => (
        <FormField key={name} label={label}>
          <DatePicker
            value={filter[name] ?? ''}
            placeholder="YYYY/MM/DD"
            openCalendarAriaLabel={(chosen) => `Choose a day${chosen ? `, ${chosen} is chosen` : ''}`}
            todayAriaLabel="Today"
            previousMonthAriaLabel="Previous month"
            nextMonthAriaLabel="Next month"
            onChange={({ detail }) => change({ [name]: detail.value || undefined })}
          />
        </FormField>
      ))}
    </SpaceBetween>
  );
}

function Kind({ state: { filter, change } }: { readonly state: FilterState }) {
  const { kind } = filter;
  const family = keyIn(familyNames, kind);
  const label = family ? familyNames[family] : kindName(kind ?? '');
  return (
    <Select
      inlineLabelText="What"
      filteringType="auto"
      filteringAriaLabel="Find a kind of activity"
      filteringClearAriaLabel="Clear what was typed"
      options={kindOptions}
      selectedOption={kind === undefined ? anyKind : { value: kind, label }}
      onChange={({ detail }) => change({ kind: detail.selectedOption.value || undefined })}
    />
  );
}

function Key({ state: { filter, change } }: { readonly state: FilterState }) {
  const keys = useRead('listKeys', {});
  const names = Object.fromEntries((keys.data?.items ?? []).map(({ id, name }) => [id, name]));
  if (filter.key !== undefined && names[filter.key] === undefined) names[filter.key] = filter.key;
  return (
    <FilterSelect label="Key" any="Any key" names={names} chosen={filter.key} onChoose={(key) => change({ key })} />
  );
}

function Actor({ state: { filter, change }, names }: { readonly state: FilterState; readonly names: Names }) {
  const account = useAccount();
  const choices: Record<string, string> = { [`person:${account.id}`]: 'You', ...actorNames };
  const { actor } = filter;
  if (actor !== undefined) choices[actor] ??= nameOf(names, actor.split(':')[1]) ?? actor;
  return (
    <FilterSelect
      label="Done by"
      any="Anybody"
      names={choices}
      chosen={actor}
      onChoose={(chosen) => change({ actor: chosen })}
    />
  );
}
