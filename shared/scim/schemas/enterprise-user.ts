/** The enterprise extension of User (RFC 7643 sections 4.3 and 8.7.1). */
import type { SchemaDefinition } from './definition.ts';

export const enterpriseUserSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    { name: 'employeeNumber', description: 'What the organization numbers the person by; letters are allowed.' },
    { name: 'costCenter', description: 'The cost centre.' },
    { name: 'organization', description: 'The organization.' },
    { name: 'division', description: 'The division.' },
    { name: 'department', description: 'The department.' },
    {
      name: 'manager',
      type: 'complex',
      description: 'The person’s manager.',
      subAttributes: [
        // Section 4.3 only recommends value and $ref; identity providers send one of them.
        { name: 'value', description: 'The id of the manager’s User.' },
        { name: '$ref', type: 'reference', referenceTypes: ['User'], description: 'The URI of the manager’s User.' },
        { name: 'displayName', mutability: 'readOnly', description: 'The manager’s name.' },
      ],
    },
  ],
};
