/** Adds a domain; the record that proves it is shown on the page then. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useNotices } from '../../notices.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { fieldError, formError, Problem } from '../../parts/problem.tsx';
import type { Domain } from './domains-page.tsx';

interface AddDomainProps {
  /** Those that the team has. */
  readonly known: readonly Domain[];
  readonly onClose: () => void;
}

/** Rendered while it is open, and not otherwise. */
export function AddDomain({ known, onClose }: AddDomainProps) {
  const notices = useNotices();
  const [text, setText] = useState('');
  const add = useChange('addDomain', ['listDomains']);
  const send = () =>
    add.mutate(
      { body: { domain: text } },
      {
        onSuccess({ domain }) {
          const isKnown = known.some((each) => each.domain === domain);
          notices.done(
            isKnown ? `The team has ${domain} already.` : `${domain} is added. Publish its DNS record, then verify it.`,
          );
          onClose();
        },
      },
    );
  return (
    <FormDialog title="Add a domain" action="Add the domain" isBusy={add.isPending} onSubmit={send} onDismiss={onClose}>
      <Box>Nothing changes for anybody before the domain is verified.</Box>
      <FormField
        label="Domain"
        description="What stands behind the @ of your people’s addresses. Each subdomain is a domain of its own."
        errorText={fieldError(add.error, 'domain')}
      >
        <Input
          value={text}
          autoFocus
          autoComplete={false}
          spellcheck={false}
          placeholder="example.com"
          onChange={({ detail }) => setText(detail.value)}
        />
      </FormField>
      <Problem error={formError(add.error, ['domain'])} />
    </FormDialog>
  );
}
