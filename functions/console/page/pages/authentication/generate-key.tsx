/** The dialog that generates a SCIM API key, and shows it. */
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useFocusBack } from '../../parts/focus-back.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import { daysFrom, endOfDay, expiryChoices, type NewApiKey } from './key-texts.ts';
import { rereadByKeys } from './rereads.ts';
import { ShownKey } from './shown-key.tsx';

interface GenerateKeyProps {
  /** What it is called until somebody names it. */
  readonly name: string;
  /** @param made the id of the new key, where one was made */
  readonly onClose: (made?: string) => void;
}

const choices = expiryChoices.map(({ id, label }) => ({ value: id, label }));

export function GenerateKey({ name: given, onClose }: GenerateKeyProps) {
  const [name, setName] = useState(given);
  const [expiry, setExpiry] = useState('never');
  const [date, setDate] = useState('');
  const [isDateMissing, setIsDateMissing] = useState(false);
  const [made, setMade] = useState<NewApiKey>();
  useFocusBack();
  const generate = useChange('generateKey', rereadByKeys);
  if (made) return <ShownKey made={made} onStored={() => onClose(made.id)} />;
  const expiresAt = (): string | undefined => {
    const days = expiryChoices.find(({ id }) => id === expiry)?.days;
    return days === undefined ? endOfDay(date) : daysFrom(Date.now(), days);
  };
  const send = () => {
    const ends = expiry === 'never' ? undefined : expiresAt();
    const lacksDate = expiry !== 'never' && ends === undefined;
    setIsDateMissing(lacksDate);
    if (lacksDate) return;
    generate.mutate({ body: { name, ...(ends !== undefined && { expiresAt: ends }) } }, { onSuccess: setMade });
  };
  const dateError = isDateMissing ? 'Choose a day in the future.' : fieldError(generate.error, 'expiresAt');
  return (
    <FormDialog
      title="Generate a SCIM API key"
      action="Generate"
      isBusy={generate.isPending}
      onSubmit={send}
      onDismiss={() => onClose()}
    >
      <div>
        Whoever has the key may create, change and deactivate the team’s people and groups. Its text is shown once,
        right after this.
      </div>
      <FormField
        label="Name"
        description="What uses it: one key for each provider keeps them apart."
        errorText={fieldError(generate.error, 'name')}
      >
        <Input value={name} autoComplete={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="It works" errorText={expiry === 'date' ? undefined : dateError}>
        <Select
          options={choices}
          selectedOption={choices.find(({ value }) => value === expiry) ?? null}
          onChange={({ detail }) => setExpiry(detail.selectedOption.value ?? 'never')}
        />
      </FormField>
      {expiry === 'date' && (
        <FormField label="To the end of" description="The day in your time zone." errorText={dateError}>
          <DatePicker
            value={date}
            placeholder="YYYY/MM/DD"
            openCalendarAriaLabel={(selected) => `Choose a day${selected ? `, selected is ${selected}` : ''}`}
            previousMonthAriaLabel="Previous month"
            nextMonthAriaLabel="Next month"
            todayAriaLabel="Today"
            isDateEnabled={(day) => day.getTime() > Date.now()}
            onChange={({ detail }) => setDate(detail.value)}
          />
        </FormField>
      )}
      <Problem error={formError(generate.error, ['name', 'expiresAt'])} />
    </FormDialog>
  );
}
