/** Counts what a request costs at the table: round trips and capacity units. */

export class Meter {
  /** Calls made to the table. */
  calls = 0;
  /** Calls that had to wait for an earlier one: a call begun while another is under way counts with it. */
  sequentialTrips = 0;
  /** Read and write capacity units by DynamoDB's published rules. */
  readUnits = 0;
  writeUnits = 0;
  /** DynamoDB API actions used (GetItem, BatchGetItem, Query, PutItem, UpdateItem, DeleteItem, ConditionCheckItem). */
  readonly actions = new Set<string>();
  #underWay = 0;

  /** Follows one call to its end. */
  async trip<T>(call: () => T | Promise<T>): Promise<T> {
    this.calls += 1;
    if (this.#underWay === 0) this.sequentialTrips += 1;
    this.#underWay += 1;
    try {
      return await call();
    } finally {
      this.#underWay -= 1;
    }
  }

  read(units: number): void {
    this.readUnits += units;
  }

  wrote(units: number): void {
    this.writeUnits += units;
  }
}
