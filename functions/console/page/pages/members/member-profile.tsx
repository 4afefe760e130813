/** The attributes of a member as the identity provider sent them (RFC 7643 section 4.1). */
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { Empty } from '../../parts/empty.tsx';
import type { Member } from './member-page.tsx';
import { type Attribute, attributesOf } from './profile-attributes.ts';

const columns: readonly TableProps.ColumnDefinition<Attribute>[] = [
  {
    id: 'path',
    header: 'Attribute',
    isRowHeader: true,
    cell: ({ path, extension }) => (
      <>
        {path}
        {extension !== undefined && (
          <Box variant="small" color="text-body-secondary" display="block">
            {extension}
          </Box>
        )}
      </>
    ),
  },
  { id: 'value', header: 'Value', cell: ({ value }) => value },
];

export function MemberProfile({ profile }: { readonly profile: Member['profile'] }) {
  return (
    <Table
      variant="container"
      items={attributesOf(profile)}
      columnDefinitions={columns}
      trackBy="key"
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Profile' }}
      header={
        <Header
          variant="h2"
          description="What SCIM holds of this person. The identity provider changes it; nobody does here."
        >
          Profile
        </Header>
      }
      empty={<Empty title="No attributes">The identity provider sends them when it pushes this person.</Empty>}
    />
  );
}
