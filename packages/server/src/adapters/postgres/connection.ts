/** Where a PostgreSQL server is and who we are there, in a form that `pg` takes. */
export interface ServerAddress {
  /** A host name, or the folder of a Unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** How to reach a database. Plain data, so that it can be sent to another process. */
export type ConnectionConfig = ServerAddress | { readonly connectionString: string }

/** Where this part writes what happened; a pino logger is one. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
