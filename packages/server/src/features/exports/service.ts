import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { EverlineError, type Output } from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Handlers, SignedIn } from "../../handler.ts"
import { EXPORT_VIEWER } from "../../paths.ts"
import type { Clock } from "../../ports/clock.ts"
import { hashSecret, newSecret } from "../devices/tokens.ts"
import type { Carried } from "../files/carried.ts"
import { archive, Listing } from "./archive.ts"
import { exportFiles } from "./files.ts"
import type { ExportFile } from "./format.ts"
import { type OpenMedium, Reading, type Reads } from "./reading.ts"
import * as store from "./store.ts"

/** How long a ticket is good. */
const TICKET_MS = 60_000
/** One that was heard of this long ago is over, whether it said so or not; and after one ends the next waits as long. */
const REST_MS = 30_000
/** How often is said how far it has come. */
const NOTE_MS = 1_000

const VIEWER = ["index.html", "viewer.css", "viewer.js", "words.js"] as const

export interface ExportsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly reads: Reads
  readonly carried: Pick<Carried, "open">
  readonly server: { readonly name: string; readonly site: string | null }
  readonly failed: (error: unknown) => void
}

/** What somebody comes for with a ticket. */
export interface Fetched {
  /** A name for the file. */
  readonly name: string
  readonly zip: Readable
}

/** Everything of an account in one file that can be read without us, made while it is fetched. */
export class Exports {
  readonly #options: ExportsOptions

  constructor(options: ExportsOptions) {
    this.#options = options
  }

  /** @throws export_running */
  async begin({ account, device }: SignedIn): Promise<Output<"exports.begin">> {
    const { clock, database } = this.#options
    const at = clock.now()
    const ticket = newSecret()
    const expiresAt = at + TICKET_MS
    const asked = { account, device, hash: hashSecret(ticket), at, expiresAt, overBefore: at - REST_MS }
    if (!(await store.putTicket(database, asked))) throw new EverlineError("export_running")
    return { ticket, expiresAt }
  }

  progress(account: SignedIn["account"]): Promise<Output<"exports.progress">> {
    return store.progress(this.#options.database, account)
  }

  /** What a ticket is for; undefined when it is not good, or no longer. It ends when its device is signed out. */
  async fetch(ticket: string, address: string): Promise<Fetched | undefined> {
    const { clock, database, reads, carried, server } = this.#options
    const at = clock.now()
    const whose = await store.useTicket(database, hashSecret(ticket), at)
    if (whose === undefined) return undefined
    const reading = new Reading(reads, opener(carried), { ...whose, admin: false, address })
    const listing = new Listing()
    const files = exportFiles({
      ...{ reading, account: whose.account, server, at },
      viewer: await viewerFiles(),
      wrote: this.#noting(whose),
      listed: () => listing.files,
    })
    const zip = archive(files, listing, new Date(at))
    this.#follow(zip, whose)
    return { name: `everline-${new Date(at).toISOString().slice(0, 10)}.zip`, zip }
  }

  /** Says now and then how far it has come, and whether it may go on. */
  #noting(whose: Parameters<typeof store.note>[1]) {
    const { clock, database } = this.#options
    let notedAt = 0
    return async (written: number, total: number): Promise<void> => {
      const at = clock.now()
      if (at - notedAt < NOTE_MS) return
      notedAt = at
      if (!(await store.note(database, whose, { written, total, at }))) throw new EverlineError("signed_out")
    }
  }

  #follow(zip: Readable, whose: Parameters<typeof store.end>[1]): void {
    const { clock, database, failed } = this.#options
    let isWhole = false
    zip.once("end", () => {
      isWhole = true
    })
    zip.once("error", (error) => {
      // A device that was signed out meanwhile is no fault of ours.
      if (!(error instanceof EverlineError)) failed(error)
    })
    zip.once("close", () => {
      store.end(database, whose, isWhole ? "done" : "failed", clock.now()).catch(failed)
    })
  }
}

const opener =
  (carried: Pick<Carried, "open">): OpenMedium =>
  async (account, conversation, { message, attachment: { file } }) =>
    (await carried.open(account, { conversation, message, file }, "whole")).read()

const viewerFiles = (): Promise<readonly ExportFile[]> =>
  Promise.all(VIEWER.map(async (name) => ({ name, content: [await readFile(join(EXPORT_VIEWER, name), "utf8")] })))

export const exportMethods = (exports: Exports): Handlers<"exports.begin" | "exports.progress"> => ({
  "exports.begin": (caller) => exports.begin(caller),
  "exports.progress": (caller) => exports.progress(caller.account),
})
