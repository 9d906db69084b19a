import type { Health } from "@everline/protocol"

const GIB = 2 ** 30
const DAY = 86_400_000
/** What a busy evening may write before anybody looks. */
const TIGHT = 2 * GIB
const FULL = GIB / 4
const SLOW_COMMIT_MS = 50
const SOON_DAYS = 14
/** One backup a day, and one that failed. */
const OLD_BACKUP_DAYS = 2

/** Something that does not work, or may soon not. What it is called and what to do about it is in the catalogues. */
export interface Finding {
  readonly state: "odd" | "bad"
  readonly what:
    | "disk_full"
    | "disk_tight"
    | "commit_slow"
    | "bus_down"
    | "certificate_over"
    | "certificate_soon"
    | "backup_never"
    | "backup_old"
    | "media_down"
    | "media_ended"
  /** Whole days, where it is about them. */
  readonly days?: number
}

const daysFrom = (from: number, to: number): number => Math.floor((to - from) / DAY)

function certificate({ certificateUntil, now }: Health): readonly Finding[] {
  if (certificateUntil === null) return []
  const days = daysFrom(now, certificateUntil)
  if (days < 0) return [{ state: "bad", what: "certificate_over" }]
  return days < SOON_DAYS ? [{ state: "odd", what: "certificate_soon", days }] : []
}

function disk({ disk: room }: Health): readonly Finding[] {
  if (room === null || room.free >= TIGHT) return []
  return [room.free < FULL ? { state: "bad", what: "disk_full" } : { state: "odd", what: "disk_tight" }]
}

function backup({ backedUpAt, now }: Health): readonly Finding[] {
  if (backedUpAt === null) return [{ state: "odd", what: "backup_never" }]
  const days = daysFrom(backedUpAt, now)
  return days >= OLD_BACKUP_DAYS ? [{ state: "odd", what: "backup_old", days }] : []
}

/** That a process ended is worth a look for a day; the next one is there at once. */
function media({ media: engine, now }: Health): readonly Finding[] {
  if (engine === null) return []
  if (engine.state === "down") return [{ state: "bad", what: "media_down" }]
  const isLate = engine.endedAt === null || now - engine.endedAt > DAY
  return isLate ? [] : [{ state: "odd", what: "media_ended" }]
}

/** What an administrator should look at, the worst first; nothing when all is well. The doctor's figures. */
export function findingsOf(health: Health): readonly Finding[] {
  const slow: readonly Finding[] =
    health.database.commitMs > SLOW_COMMIT_MS ? [{ state: "odd", what: "commit_slow" }] : []
  const bus: readonly Finding[] = health.bus === "down" ? [{ state: "bad", what: "bus_down" }] : []
  const all = [...disk(health), ...bus, ...media(health), ...certificate(health), ...slow, ...backup(health)]
  return [...all.filter(({ state }) => state === "bad"), ...all.filter(({ state }) => state === "odd")]
}

/** "1.4 GiB": bytes as people read them, in the language's own digits. */
export function sizeOf(bytes: number, locale: string): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  const digits = power === 0 || value >= 100 ? 0 : 1
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${units[power]}`
}
