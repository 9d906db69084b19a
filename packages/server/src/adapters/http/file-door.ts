/** Everything under /files: bytes in by tus, bytes out in pieces. Apart from the other pages, for here much goes through. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { catalogue, EverlineError } from "@everline/protocol"
import type { Devices } from "../../features/devices/service.ts"
import type { Carried, Opened } from "../../features/files/carried.ts"
import type { Dispatch } from "../../gateway/dispatch.ts"
import { toFailure } from "../../gateway/failure.ts"
import type { Transfers } from "../../gateway/transfers.ts"
import { mannerOf, sendFile, type Wanted, wanted } from "./downloads.ts"
import type { HttpVisitor } from "./env.ts"
import { securityHeaders } from "./headers.ts"
import { readOn } from "./reading-on.ts"
import { signedIn } from "./signed-in.ts"
import type { Uploads } from "./uploads.ts"

export interface FileDoorOptions {
  readonly uploads: Uploads
  readonly carried: Pick<Carried, "open" | "redeem">
  readonly devices: Pick<Devices, "authenticate">
  readonly dispatch: Pick<Dispatch, "other" | "explain">
  readonly transfers: Transfers
  readonly visitor: (request: IncomingMessage) => HttpVisitor
}

/** What is served here and by no other page. */
export const isOfFiles = (url = ""): boolean => /^\/files(?:[/?]|$)/.test(url)

export class FileDoor {
  readonly #options: FileDoorOptions

  constructor(options: FileDoorOptions) {
    this.#options = options
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visitor = this.#options.visitor(request)
    for (const [name, value] of Object.entries(securityHeaders(request.headers.host, visitor)))
      response.setHeader(name, value)
    try {
      // A browser says where a page comes from; a foreign one gets nothing done here.
      if (request.headers.origin !== undefined && !visitor.isAllowedOrigin) throw new EverlineError("origin_refused")
      const [path = ""] = (request.url ?? "").split("?")
      const asked = request.method === "GET" || request.method === "HEAD" ? wanted(path) : undefined
      if (asked === undefined && request.method === "GET") throw new EverlineError("not_found")
      await (asked === undefined
        ? this.#upload(request, response, visitor)
        : this.#download(asked, request, response, visitor))
    } catch (error) {
      const begun = performance.now()
      refuse(response, error instanceof EverlineError ? error : this.#options.dispatch.explain("files", error, begun))
    }
  }

  async #upload(request: IncomingMessage, response: ServerResponse, { address }: HttpVisitor): Promise<void> {
    const { uploads, devices, transfers } = this.#options
    const caller = await signedIn(request, address, devices)
    const over = transfers.begin(caller.device, () => request.destroy(new EverlineError("signed_out")))
    response.setHeader("cache-control", "no-store")
    try {
      await uploads(caller, request, response)
    } finally {
      over()
    }
  }

  async #download(
    asked: Wanted,
    request: IncomingMessage,
    response: ServerResponse,
    { address }: HttpVisitor,
  ): Promise<void> {
    const { carried, devices, dispatch, transfers } = this.#options
    const found: Opened & { device: Parameters<Transfers["begin"]>[0] } =
      asked.kind === "ticket"
        ? await dispatch.other("files.download", "read", { address }, () => carried.redeem(asked.ticket))
        : await signedIn(request, address, devices).then((caller) =>
            dispatch.other("files.download", "read", caller, async () => ({
              ...(await carried.open(caller.account, asked.name, asked.part)),
              device: caller.device,
            })),
          )
    const over = transfers.begin(found.device, () => response.destroy())
    try {
      await sendFile(mannerOf(asked, found.attachment), found, request, response)
    } finally {
      over()
    }
  }
}

function refuse(response: ServerResponse, error: EverlineError): void {
  if (response.headersSent) return void response.destroy()
  const failure = toFailure(error)
  readOn(response)
  if (failure.retryAfterMs !== undefined) response.setHeader("retry-after", Math.ceil(failure.retryAfterMs / 1000))
  const headers = { "content-type": "application/json", "cache-control": "no-store" }
  response.writeHead(catalogue[failure.code].status, headers).end(JSON.stringify(failure))
}
