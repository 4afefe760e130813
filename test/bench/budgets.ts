/** What each operation may cost at the table: a change that goes beyond is a decision, taken here. */

export interface Budget {
  readonly operation: string;
  /** Calls to the table of which each waits for the one before. */
  readonly trips: number;
  /** All calls to the table, those beside one another too. */
  readonly calls: number;
  /** Read and write capacity units, with resources of at most 1 KB. */
  readonly readUnits: number;
  readonly writeUnits: number;
}

export const budgets: readonly Budget[] = [
  { operation: 'GET /Users/{id}, in no group', trips: 1, calls: 3, readUnits: 4, writeUnits: 0 },
  { operation: 'GET /Users/{id}?excludedAttributes=groups', trips: 1, calls: 1, readUnits: 2, writeUnits: 0 },
  { operation: 'GET /Users/{id}, in two groups', trips: 2, calls: 4, readUnits: 6, writeUnits: 0 },
  { operation: 'GET /Users?filter=userName eq, nobody', trips: 1, calls: 1, readUnits: 2, writeUnits: 0 },
  { operation: 'GET /Users?filter=userName eq, in no group', trips: 2, calls: 4, readUnits: 5, writeUnits: 0 },
  {
    operation: 'GET /Users?filter=userName eq&excludedAttributes=groups',
    trips: 2,
    calls: 2,
    readUnits: 3,
    writeUnits: 0,
  },
  {
    operation: 'GET /Users?filter=externalId eq&excludedAttributes=groups',
    trips: 2,
    calls: 3,
    readUnits: 3,
    writeUnits: 0,
  },
  { operation: 'GET /Users?count=100, first page', trips: 3, calls: 7, readUnits: 22, writeUnits: 1 },
  { operation: 'GET /Users?startIndex=101&count=100, next page', trips: 3, calls: 6, readUnits: 20, writeUnits: 1 },
  { operation: 'GET /Groups/{id}, two members', trips: 2, calls: 3, readUnits: 4, writeUnits: 0 },
  {
    operation: 'GET /Groups?filter=displayName eq&excludedAttributes=members',
    trips: 2,
    calls: 2,
    readUnits: 3,
    writeUnits: 0,
  },
  // Two reads tell who has the address: the lock of the account, and that of an invite which an admin may have made.
  { operation: 'POST /Users', trips: 2, calls: 2, readUnits: 4, writeUnits: 14 },
  { operation: 'PUT /Users/{id}, another title', trips: 2, calls: 4, readUnits: 4, writeUnits: 2 },
  { operation: 'PATCH /Users/{id}, another title', trips: 2, calls: 4, readUnits: 4, writeUnits: 2 },
  { operation: 'PATCH /Users/{id}, nothing', trips: 1, calls: 3, readUnits: 4, writeUnits: 0 },
  { operation: 'PATCH /Users/{id}, active false', trips: 2, calls: 4, readUnits: 4, writeUnits: 8 },
  { operation: 'PATCH /Users/{id}, active true', trips: 2, calls: 4, readUnits: 4, writeUnits: 8 },
  // Two of the units are the activity entry: of a deletion there is no item left that could tell who it was.
  { operation: 'DELETE /Users/{id}, in no group', trips: 3, calls: 4, readUnits: 5, writeUnits: 14 },
  { operation: 'DELETE /Users/{id}, in one group', trips: 4, calls: 5, readUnits: 6, writeUnits: 20 },
  { operation: 'POST /Groups, empty', trips: 2, calls: 2, readUnits: 2, writeUnits: 6 },
  { operation: 'PATCH /Groups/{id}, add a member', trips: 2, calls: 4, readUnits: 5, writeUnits: 8 },
  { operation: 'PATCH /Groups/{id}, remove a member', trips: 2, calls: 4, readUnits: 5, writeUnits: 6 },
  { operation: 'PATCH /Groups/{id}, displayName', trips: 3, calls: 5, readUnits: 5, writeUnits: 6 },
  // Two of the units are the activity entry here too.
  { operation: 'DELETE /Groups/{id}, empty', trips: 3, calls: 4, readUnits: 4, writeUnits: 8 },
];
