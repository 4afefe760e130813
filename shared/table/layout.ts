/** The attributes that the table itself knows by name; the deployed table is declared from this. */

export const tableLayout = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch seconds; DynamoDB deletes the item some time after them (up to days later), so readers compare for themselves. */
  timeToLive: 'expiresAt',
} as const;
