/** This service's own extension of User: what the team's membership of a person looks like beyond `active` (RFC 7643 section 3.3). */
import type { SchemaDefinition } from './definition.ts';

export const membershipSchema: SchemaDefinition = {
  id: 'urn:rollcall:params:scim:schemas:extension:membership:1.0:User',
  name: 'Membership',
  description: 'Membership of the team',
  attributes: [
    {
      name: 'status',
      mutability: 'readOnly',
      canonicalValues: ['invited'],
      description: 'Present while the person is invited to the team and has not accepted.',
    },
  ],
};
