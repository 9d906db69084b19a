/** For the packages beside this one, never for people who use Everline. */
export type { ServerAddress } from "./adapters/postgres/connection.ts"
export { startEmbeddedPostgres } from "./adapters/postgres/embedded.ts"
export { migrate } from "./adapters/postgres/migrate.ts"
export { openDatabase } from "./adapters/postgres/pool.ts"
