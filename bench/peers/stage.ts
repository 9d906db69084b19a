import { setTimeout as delay } from "node:timers/promises"
import { fsyncTimes } from "../lib/machine.ts"
import type { Messenger } from "../lib/messenger.ts"
import { Meter } from "../lib/meter.ts"
import { type Counters, Postgres } from "./postgres.ts"
import { CONTENDERS, type Setting } from "./setting.ts"

/** A session of PostgreSQL that idles tells within ten seconds what it has done. */
const COUNTED_MS = 10_500

/** What PostgreSQL did for each message, by its own count; WAL is what it wrote first, to be durable. */
export interface Kept {
  readonly rows_inserted: number
  readonly rows_updated: number
  readonly commits: number
  readonly wal_kib: number
  readonly wal_syncs: number
  /** How long one of those took, in milliseconds; the rest is for each message. */
  readonly wal_sync_ms: number
}

export interface Performance<Result> {
  readonly result: Result
  /** What a device answered to what it received, in words. */
  readonly receipts: string
  /** Null when nothing was kept. */
  readonly per_message: Kept | null
  /** Of the disk, where PostgreSQL keeps its data and without what was added to it. */
  readonly disk: ReturnType<typeof fsyncTimes> | null
}

interface Play<Work extends { readonly sent: number }, Result> {
  /** Brings people online; nothing is sent yet. */
  readonly begin: (messenger: Messenger, meter: Meter) => Promise<Work>
  /** Has them do it, and waits for what is still on its way. */
  readonly perform: (work: Work, receipts: string) => Promise<Result>
}

/** Starts a server on an empty PostgreSQL of its own, has people do their work there, and stops both. */
export async function stage<Work extends { readonly sent: number }, Result>(
  setting: Setting,
  { begin, perform }: Play<Work, Result>,
): Promise<Performance<Result>> {
  const { start, database } = CONTENDERS[setting.server]
  await using archive = setting.isArchived ? await Postgres.start(setting.addedFsyncMs) : null
  const act = async () => {
    await using contestant = await start(archive)
    using messenger = contestant.connect(setting.isReceipted)
    const meter = new Meter(contestant.roots)
    const work = await begin(messenger, meter)
    // Until all that their sessions did to bring them online is counted.
    if (archive !== null) await delay(COUNTED_MS)
    const before = archive?.counters(database)
    const result = await perform(work, messenger.receipts)
    return { result, receipts: messenger.receipts, before, messages: work.sent }
  }
  const { result, receipts, before, messages } = await act()
  // The server has ended, and with it its sessions: now all of theirs is counted.
  const per_message = archive && before ? kept(before, archive.counters(database), messages) : null
  return { result, receipts, per_message, disk: archive && fsyncTimes(archive.dataFolder) }
}

function kept(before: Counters, after: Counters, messages: number): Kept {
  const grown = (field: keyof Counters) => after[field] - before[field]
  return {
    rows_inserted: grown("inserted") / messages,
    rows_updated: grown("updated") / messages,
    commits: grown("commits") / messages,
    wal_kib: grown("wal_bytes") / 1024 / messages,
    wal_syncs: grown("wal_syncs") / messages,
    wal_sync_ms: grown("wal_sync_ms") / grown("wal_syncs"),
  }
}
