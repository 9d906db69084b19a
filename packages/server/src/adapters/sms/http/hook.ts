import { Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import { MOST_BYTES } from "./exchange.ts"
import type { HttpGateway } from "./gateway.ts"

/** `POST /`: what a gateway tells of its own accord. */
export function hookRoutes(gateway: Pick<HttpGateway, "hear">): Hono {
  const routes = new Hono()
  routes.post("/", bodyLimit({ maxSize: MOST_BYTES, onError: (c) => c.body(null, 413) }), async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer())
    return new Response(null, { status: await gateway.hear({ headers: c.req.raw.headers, body }) })
  })
  return routes
}
