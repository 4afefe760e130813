/** The DNS record that proves a domain, to be copied piece by piece. */
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Copy } from '../../parts/copy.tsx';
import type { Domain } from './domains-page.tsx';

export function DomainRecord({ record: { type, name, value } }: Pick<Domain, 'record'>) {
  return (
    <KeyValuePairs
      columns={1}
      items={[
        { label: 'Record type', value: type },
        { label: 'Name', value: <Copy what="name of the record" value={name} /> },
        { label: 'Value', value: <Copy what="value of the record" value={value} /> },
      ]}
    />
  );
}
