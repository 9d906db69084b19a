import type { Readable } from "node:stream"
import { Hono } from "hono"
import type { Exports } from "../../features/exports/service.ts"
import type { HttpEnv } from "./env.ts"

/** What stands where a file should be; a browser shows it. */
const GONE = [
  "This link was used or has expired. Go back to the app and begin again.",
  "这个链接已用过或过期了，回到应用里重新开始。",
  "這個連結已用過或過期了，回到應用程式裡重新開始。",
].join("\n")

/** `GET /export/TICKET`: all that is somebody's own, as one file. */
export function exportRoutes(exports: Pick<Exports, "fetch">): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>()
  routes.get("/:ticket", async (c) => {
    c.header("cache-control", "no-store")
    const fetched = await exports.fetch(c.req.param("ticket"), c.var.visitor.address)
    if (fetched === undefined) return c.text(GONE, 404)
    c.header("content-type", "application/zip")
    c.header("content-disposition", `attachment; filename="${fetched.name}"`)
    return c.body(webStream(fetched.zip))
  })
  return routes
}

/** A stream as answers take it: it is read on when there is room, and let go of with whoever reads it. */
function webStream(source: Readable): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void source.destroy(),
  })
}
