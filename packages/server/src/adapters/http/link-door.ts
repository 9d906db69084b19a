/** Everything under /s: files that phones were sent links to, for whoever has the link. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { type Attachment, catalogue, EverlineError } from "@everline/protocol"
import type { Rate } from "../../config.ts"
import { servedAs } from "../../features/files/rules.ts"
import type { Linked, ShortLinks } from "../../features/reach/links.ts"
import type { Dispatch } from "../../gateway/dispatch.ts"
import { Buckets } from "../../gateway/flood.ts"
import { networkOf } from "../../network.ts"
import type { Clock } from "../../ports/clock.ts"
import { type Manner, sendFile } from "./downloads.ts"
import type { HttpVisitor } from "./env.ts"
import { securityHeaders } from "./headers.ts"
import { readersLanguage } from "./language.ts"
import { LINK_PAGE_POLICY, linkPage, noLinkPage } from "./link-page.ts"
import { readOn } from "./reading-on.ts"

export interface LinkDoorOptions {
  readonly links: Pick<ShortLinks, "open">
  readonly dispatch: Pick<Dispatch, "other" | "explain">
  readonly clock: Clock
  /** How many links that are none one network may try. */
  readonly misses: Rate
  readonly visitor: (request: IncomingMessage) => HttpVisitor
}

/** What is served here and by no other page. */
export const isOfLinks = (url = ""): boolean => url.startsWith("/s/")

/** "/s/SECRET": a page, or the file to be saved; with "/whole" what the page shows, with "/save" the same to be saved. */
interface WantedLink {
  readonly secret: string
  readonly part: "page" | "whole" | "save"
}

function wantedLink(path: string): WantedLink | undefined {
  const [, secret, part = "page"] = /^\/s\/([0-9A-Za-z]{1,64})(?:\/(whole|save))?$/.exec(path) ?? []
  return secret === undefined ? undefined : { secret, part: part === "whole" || part === "save" ? part : "page" }
}

const KEPT_NOWHERE = { "cache-control": "private, no-store", "x-robots-tag": "noindex, nofollow" } as const

export class LinkDoor {
  readonly #options: LinkDoorOptions
  readonly #misses: Buckets

  constructor(options: LinkDoorOptions) {
    this.#options = options
    this.#misses = new Buckets(options.misses)
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visitor = this.#options.visitor(request)
    for (const [name, value] of Object.entries({ ...securityHeaders(request.headers.host, visitor), ...KEPT_NOWHERE }))
      response.setHeader(name, value)
    try {
      if (request.method !== "GET" && request.method !== "HEAD") return refuseMethod(response)
      const [path = ""] = (request.url ?? "").split("?")
      const asked = wantedLink(path)
      const find = () => this.#find(asked, visitor.address)
      const linked = await this.#options.dispatch.other("links.open", "read", visitor, find)
      if (linked === undefined || asked === undefined) sendPage(request, response, 404, "gone")
      else await answer(asked, linked, request, response)
    } catch (error) {
      this.#refuse(error, request, response)
    }
  }

  /** What a link leads to; undefined when that is nothing. @throws too_many_requests of who has tried too many that are none */
  async #find(asked: WantedLink | undefined, address: string): Promise<Linked | undefined> {
    const { clock, links } = this.#options
    const network = networkOf(address)
    const retryAfterMs = this.#misses.waitMs(network, clock.now())
    if (retryAfterMs > 0) throw new EverlineError("too_many_requests", { retryAfterMs })
    try {
      if (asked !== undefined) return await links.open(asked.secret)
    } catch (error) {
      if (!isOver(error)) throw error
    }
    this.#misses.take(network, clock.now())
    return undefined
  }

  #refuse(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const { dispatch } = this.#options
    const begun = performance.now()
    const { code, retryAfterMs } = error instanceof EverlineError ? error : dispatch.explain("links", error, begun)
    if (response.headersSent) return void response.destroy()
    if (retryAfterMs !== undefined) response.setHeader("retry-after", Math.ceil(retryAfterMs / 1000))
    sendPage(request, response, catalogue[code].status, "busy")
  }
}

const isOver = (error: unknown): boolean =>
  error instanceof EverlineError && (error.code === "not_found" || error.code === "file_not_found")

async function answer(
  { secret, part }: WantedLink,
  { file, author, leftMs }: Linked,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { attachment } = file
  if (part === "page" && attachment.kind !== "file")
    sendHtml(response, 200, linkPage(languageOf(request), { secret, attachment, author, leftMs }))
  else await sendFile(mannerOf(part, attachment), file, request, response)
}

/** What is no picture and no recording is never shown. */
const mannerOf = (part: WantedLink["part"], attachment: Attachment): Manner => ({
  etag: `"${attachment.file}"`,
  type: servedAs(attachment),
  isShown: part === "whole" && attachment.kind !== "file",
  kept: KEPT_NOWHERE,
})

const sendPage = (request: IncomingMessage, response: ServerResponse, status: number, why: "gone" | "busy"): void =>
  sendHtml(response, status, noLinkPage(languageOf(request), why))

/** Without its body when the head was asked for: Node leaves it out. */
function sendHtml(response: ServerResponse, status: number, html: string): void {
  const body = Buffer.from(html)
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-length": body.length,
    "content-security-policy": LINK_PAGE_POLICY,
  })
  response.end(body)
}

const languageOf = ({ headers }: IncomingMessage) => readersLanguage(headers["accept-language"])

function refuseMethod(response: ServerResponse): void {
  readOn(response)
  response.writeHead(405, { allow: "GET, HEAD" }).end()
}
