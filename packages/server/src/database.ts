/** Something that runs SQL: the database itself, or a transaction in it. Numbers are numbers, uuids and jsonb as pg reads them. */
export interface Sql {
  /** Rows of one statement. Throws what the driver throws; `isRetryable` says whether it may pass. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Like query, prepared once under a name on each connection: to plan what is asked often costs more than to do it. */
  prepared<Row extends object>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>
}

/** A connection of its own for one writer, which comes back by itself after a failure. */
export interface Lane extends Sql, AsyncDisposable {}

/** PostgreSQL as the services see it. */
export interface Database extends Sql {
  /** Runs `work` in one read-committed transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>
  lane(name: string): Lane
  /** Whether the same request may succeed later: a lost connection, a restart, a full disk, a time-out. */
  isRetryable(error: unknown): boolean
}
