import { type Attachment, type ConversationId, EverlineError, LIMITS, type Seq } from "@everline/protocol"
import type { LinkedFile } from "@everline/protocol/sms"
import type { Sql } from "../../database.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Carried, Opened } from "../files/carried.ts"
import { EXAMPLE_SECRET, hashOfLink, newLinkSecret } from "./link-secrets.ts"
import { dropLinks, findLink, insertLink } from "./links-store.ts"

/** A message, by its conversation and its place there. */
export interface MessageName {
  readonly conversation: ConversationId
  readonly message: Seq
}

export interface ShortLinksOptions {
  readonly database: Sql
  readonly clock: Clock
  readonly carried: Pick<Carried, "read">
  /** Where people's browsers find the server, without a path; null when nobody said. */
  readonly site: string | null
}

/** A file that somebody with a link may have. */
export interface Linked {
  readonly file: Opened
  /** The display name of who sent it. */
  readonly author: string
  /** How long the link is still good. */
  readonly leftMs: number
}

/** Links by which files of messages go to phones: short, good for a week, and as often as one likes. */
export class ShortLinks {
  readonly #options: ShortLinksOptions

  constructor(options: ShortLinksOptions) {
    this.#options = options
  }

  /** The beginning of every link; null where nobody can be told an address. */
  get #base(): string | null {
    const { site } = this.#options
    return site === null ? null : `${site}/s/`
  }

  /** What a link will look like, to reckon with: this one leads nowhere. Null where there can be none. */
  get example(): string | null {
    return this.#base === null ? null : `${this.#base}${EXAMPLE_SECRET}`
  }

  /** Makes a link to each file of a message, in their order; null where there can be none. */
  async make(
    tx: Sql,
    { conversation, message }: MessageName,
    attachments: readonly Attachment[],
  ): Promise<readonly LinkedFile[] | null> {
    const base = this.#base
    if (base === null) return null
    const expiresAt = this.#options.clock.now() + LIMITS.shortLinkMs
    const files: LinkedFile[] = []
    for (const attachment of attachments) {
      const secret = newLinkSecret()
      const { file } = attachment
      await insertLink(tx, { hash: hashOfLink(secret), conversation, message, file, expiresAt })
      files.push({ attachment, link: `${base}${secret}` })
    }
    return files
  }

  /**
   * What a secret is good for now, however often it was asked before: whoever previews a link uses nothing up.
   * @throws not_found, file_not_found: the link is over, or never was
   */
  async open(secret: string): Promise<Linked> {
    const { carried, clock, database } = this.#options
    const now = clock.now()
    const found = await findLink(database, hashOfLink(secret), now)
    if (found === undefined) throw new EverlineError("not_found")
    const { attachment, author, expiresAt } = found
    return { file: await carried.read(attachment, "whole"), author, leftMs: expiresAt - now }
  }

  /** Forgets links that are over. */
  prune(): Promise<void> {
    return dropLinks(this.#options.database, this.#options.clock.now())
  }
}
