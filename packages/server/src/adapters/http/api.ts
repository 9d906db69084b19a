import { catalogue, type ErrorCode, EverlineError, type Failure } from "@everline/protocol"
import { type Context, Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import type { Dispatch } from "../../gateway/dispatch.ts"
import { toFailure } from "../../gateway/failure.ts"
import type { HttpEnv } from "./env.ts"

/** Methods for anyone take names and passwords; nothing that they take is larger. */
const MOST_BYTES = 64 * 1024

/** `POST /api/NAME` with JSON: the methods that are called before there is a device, and so before there is a socket. */
export function apiRoutes(dispatch: Pick<Dispatch, "call">): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>()
  routes.use("*", async (c, next) => {
    c.header("cache-control", "no-store")
    // A browser says where a page comes from; a foreign one gets nothing done here.
    if (c.req.header("origin") !== undefined && !c.var.visitor.isAllowedOrigin) return refuse(c, "origin_refused")
    return next()
  })
  routes.use("*", bodyLimit({ maxSize: MOST_BYTES, onError: (c) => refuse(c, "frame_too_big") }))
  routes.post("/:method", async (c) => {
    if (!isJson(c.req.header("content-type"))) return refuse(c, "bad_request")
    try {
      const input = await readJson(c)
      // One that is not allowed has been refused above.
      const { address, origin } = c.var.visitor
      const output = await dispatch.call(c.req.param("method"), input, { address, origin })
      return c.json({ ...Object(output) })
    } catch (error) {
      return answer(c, toFailure(error))
    }
  })
  routes.all("*", (c) => refuse(c, "unknown_method"))
  return routes
}

async function readJson(c: Context<HttpEnv>): Promise<unknown> {
  try {
    return await c.req.json()
  } catch (error) {
    throw new EverlineError("bad_request", { cause: error })
  }
}

const isJson = (contentType = ""): boolean => /^application\/json\s*(;|$)/i.test(contentType)

const refuse = (c: Context, code: ErrorCode): Response => answer(c, { code })

function answer(c: Context, failure: Failure): Response {
  const { retryAfterMs } = failure
  if (retryAfterMs !== undefined) c.header("retry-after", `${Math.ceil(retryAfterMs / 1000)}`)
  return new Response(JSON.stringify(failure), {
    status: catalogue[failure.code].status,
    headers: { "content-type": "application/json", ...Object.fromEntries(c.res.headers) },
  })
}
