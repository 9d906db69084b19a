import type { ServerResponse } from "node:http"

/** For so long is read on what somebody sends who has been refused. */
const READ_ON_MS = 2_000

/**
 * Reads on what is still sent in a request that was refused in the middle of its bytes. A line that is closed while bytes
 * wait on it is torn, and the refusal with it, before it is read.
 */
export function readOn(response: ServerResponse): void {
  const { req: request } = response
  if (request.complete) return
  if (request.destroyed) return void response.setHeader("connection", "close")
  request.resume()
  const late = setTimeout(() => request.socket.destroy(), READ_ON_MS).unref()
  request.once("close", () => clearTimeout(late))
}
