import type { Contender } from "./contestant.ts"
import { ejabberd } from "./ejabberd.ts"
import { everline } from "./everline.ts"
import { prosody } from "./prosody.ts"

export const CONTENDERS = {
  everline: everline(1),
  everline_twice: everline(2),
  everline_twice_and_bystander: everline(2, { hasBystander: true }),
  ejabberd,
  prosody,
} as const satisfies Readonly<Record<string, Contender>>

/** Under what a server is measured. */
export interface Setting {
  readonly server: keyof typeof CONTENDERS
  /** Whether it keeps messages in PostgreSQL, or not at all. */
  readonly isArchived: boolean
  /** How much longer than the disk takes each fsync of PostgreSQL takes, in milliseconds. */
  readonly addedFsyncMs: number
  /** Whether devices answer each message with a receipt; ours says once a second what it received, whatever this is. */
  readonly isReceipted: boolean
}

/** As lines say it. */
export const described = ({ server, isArchived, addedFsyncMs }: Setting) => ({
  server,
  archive: isArchived ? "PostgreSQL" : "off",
  added_fsync_ms: addedFsyncMs,
})
