/** How our own PostgreSQL is set: small, durable, and quiet. */
import { totalmem } from "node:os"

const MIB = 2 ** 20

/** The text of `everline.conf`. Nothing here trades durability: what is acknowledged has been synced. */
export function clusterSettings(): string {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  const buffers = Math.min(256, Math.max(32, Math.floor(memory / 16 / MIB)))
  const settings: Record<string, string | number> = {
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    shared_buffers: `${buffers}MB`,
    max_connections: 60,
    // No standby reads this log: less is written.
    wal_level: "minimal",
    max_wal_senders: 0,
    max_wal_size: "2GB",
    min_wal_size: "128MB",
    checkpoint_timeout: "15min",
    // Short statements on few cores: compiling or splitting them costs more than it gives.
    jit: "off",
    max_parallel_workers_per_gather: 0,
    // What is read is in memory or on an SSD. With the default, PostgreSQL reads whole tables to find a few rows.
    random_page_cost: 1.1,
    timezone: "UTC",
    log_timezone: "UTC",
    datestyle: "iso",
    log_checkpoints: "off",
    // Without the rows that it quotes: they hold what people wrote.
    log_error_verbosity: "terse",
    log_line_prefix: "%m [%p] %q%a ",
    unix_socket_permissions: "0700",
  }
  // Ends the work of a server that was killed, also inside a long statement. Windows cannot check.
  if (process.platform !== "win32") settings.client_connection_check_interval = "1s"
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = ${typeof value === "number" ? value : `'${value}'`}`,
  )
  return `${lines.join("\n")}\n`
}
