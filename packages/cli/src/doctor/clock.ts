import { execFile } from "node:child_process"
import { promisify } from "node:util"
import type { Database } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"

const SECOND = 1_000
const APART = 2 * SECOND

/**
 * Whether this machine's clock agrees with the database's, by which servers date everything. Counted from 1970, so in no
 * time zone.
 */
export async function checkClock(database: Database, hasTables: boolean): Promise<Finding[]> {
  const begun = Date.now()
  const [row] = await database.query<{ now: number }>(
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now",
  )
  // It was read somewhere between asking and hearing.
  const ahead = (begun + Date.now()) / 2 - (row?.now ?? begun)
  const [seen] = hasTables
    ? await database.query<{ newest: number }>("SELECT coalesce(max(last_seen_at), 0) AS newest FROM devices")
    : []
  return [againstDatabase(ahead), againstRecord((seen?.newest ?? 0) - Date.now()), ...(await synchronised())]
}

export function againstDatabase(ahead: number): Finding {
  const apart = `${Math.round(Math.abs(ahead) / SECOND)} s`
  if (Math.abs(ahead) <= APART) return good("this machine's clock and the database's agree")
  return odd(`this machine's clock is ${apart} ${ahead > 0 ? "ahead of" : "behind"} the database's`, SYNC)
}

/** @param ahead of the time that another server has told, which is cut to whole seconds */
export function againstServer(url: string, ahead: number): Finding[] {
  const apart = ahead - SECOND / 2
  if (Math.abs(apart) <= APART + SECOND / 2) return []
  const words = `${Math.round(Math.abs(apart) / SECOND)} s ${apart > 0 ? "ahead of" : "behind"}`
  return [odd(`this machine's clock is ${words} that of the server at ${url}`, SYNC)]
}

/** The newest time in the record lies in the future when the clock was set back, or had been wrong before. */
export function againstRecord(ahead: number): Finding {
  if (ahead <= APART) return good(`it is ${new Date().toISOString()} by this machine's clock`)
  const minutes = Math.ceil(ahead / 60_000)
  return bad(`devices were seen ${minutes} minutes from now: this machine's clock was set back, or had run ahead`, SYNC)
}

const SYNC = "Let the system set its clock from the network (on Linux: timedatectl set-ntp true)."

/** Asked of systemd where there is one; elsewhere nothing is claimed. */
async function synchronised(): Promise<Finding[]> {
  const answer = await promisify(execFile)("timedatectl", ["show", "--property=NTPSynchronized", "--value"]).catch(
    () => undefined,
  )
  const word = answer?.stdout.trim()
  if (word === "yes") return [good("the clock is set from the network")]
  return word === "no" ? [odd("the clock is not set from the network", SYNC)] : []
}
