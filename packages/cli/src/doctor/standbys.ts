import type { Database } from "@everline/server/internal"
import { type Finding, good, odd } from "./finding.ts"

interface Standby {
  readonly name: string
  /** null: this role may not see it. */
  readonly state: string | null
  readonly behind: number
}

interface Slot {
  readonly name: string
  readonly held: number
}

const MIB = 2 ** 20
const FAR_BEHIND = 64 * MIB
const MUCH_HELD = 1024 * MIB

/** Whether copies of the database follow it closely enough to take its place, and hold nothing back when they do not. */
export async function checkStandbys(database: Database): Promise<Finding[]> {
  const standbys = await database.query<Standby>(
    `SELECT coalesce(application_name, 'a standby') AS name, sync_state AS state,
       coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_lsn() END, replay_lsn), 0)::bigint AS behind
     FROM pg_stat_replication ORDER BY 1`,
  )
  const slots = await database.query<Slot>(
    `SELECT slot_name AS name,
       coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_lsn() END, restart_lsn), 0)::bigint AS held
     FROM pg_replication_slots WHERE NOT active`,
  )
  return [
    ...standbys.map(followed),
    ...lossAtFailover(standbys),
    ...slots.filter(({ held }) => held > MUCH_HELD).map(full),
  ]
}

function followed({ name, state, behind }: Standby): Finding {
  if (state === null) {
    return odd("a standby follows, but this role may not see how closely", "Let it: GRANT pg_monitor TO its role.")
  }
  const far = `${(behind / MIB).toFixed(0)} MiB`
  return behind > FAR_BEHIND
    ? odd(`the standby ${name} is ${far} behind`, "Look at its disk and at the way there.")
    : good(`the standby ${name} follows (${state})`)
}

/** With none that PostgreSQL waits for, taking the primary's place loses the last moments. */
function lossAtFailover(standbys: readonly Standby[]): Finding[] {
  if (standbys.length === 0 || standbys.some(({ state }) => state !== "async")) return []
  return [
    odd(
      "no standby is waited for: should one take over after the primary's disk is lost, the last acknowledged messages are lost too",
      "Name one in synchronous_standby_names to wait for it, or take that risk knowingly.",
    ),
  ]
}

const full = ({ name, held }: Slot): Finding =>
  odd(
    `the replication slot ${name} is used by nobody and keeps ${(held / MIB).toFixed(0)} MiB from being removed; the disk will be full`,
    `Bring its standby back, or: SELECT pg_drop_replication_slot('${name}')`,
  )
