/** The Group schema (RFC 7643 sections 4.2 and 8.7.1). Members are Users: groups in groups are not supported. */
import type { SchemaDefinition } from './definition.ts';

export const groupSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'Group',
  attributes: [
    {
      name: 'displayName',
      // Section 4.2 requires it; identity providers find groups by it, so here it is unique as well.
      required: true,
      uniqueness: 'server',
      description: 'The name of the group; unique in the team, whatever the letter case.',
    },
    {
      name: 'members',
      type: 'complex',
      multiValued: true,
      description: 'The people in the group.',
      subAttributes: [
        { name: 'value', mutability: 'immutable', description: 'The id of the User.' },
        {
          name: '$ref',
          type: 'reference',
          referenceTypes: ['User'],
          mutability: 'immutable',
          description: 'The URI of the User.',
        },
        { name: 'type', mutability: 'immutable', canonicalValues: ['User'], description: 'Always “User”.' },
        // Not in section 8.7.1's listing; section 2.4 names it, and every client sends it.
        { name: 'display', mutability: 'immutable', description: 'What to show for the member.' },
      ],
    },
  ],
};
