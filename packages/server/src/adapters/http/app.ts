import type { IncomingMessage } from "node:http"
import { Hono } from "hono"
import type { Dispatch } from "../../gateway/dispatch.ts"
import { apiRoutes } from "./api.ts"
import type { HttpEnv, HttpVisitor } from "./env.ts"
import { exportRoutes } from "./exports.ts"
import type { AppFile } from "./files.ts"
import { securityHeaders } from "./headers.ts"
import { type HealthOptions, healthRoutes } from "./health.ts"
import { siteRoutes } from "./site.ts"

export interface HttpAppOptions extends HealthOptions {
  readonly dispatch: Pick<Dispatch, "call">
  readonly exports: Parameters<typeof exportRoutes>[0]
  /** The app's files by path; none when it was not built. */
  readonly files: ReadonlyMap<string, AppFile>
  readonly visitor: (request: IncomingMessage) => HttpVisitor
  /** Where SMS gateways tell of their own accord, each by its name. */
  readonly hooks: Hono
  /** More pages, before the app's own: the one that installs the local authority. */
  readonly pages: Hono
  /** Told of what broke. */
  readonly failed: (error: unknown) => void
}

/** Everything over HTTP but the beginning of sockets. */
export function createHttpApp(options: HttpAppOptions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.use("*", async (c, next) => {
    const visitor = options.visitor(c.env.incoming)
    c.set("visitor", visitor)
    await next()
    for (const [name, value] of Object.entries(securityHeaders(c.req.header("host"), visitor))) c.header(name, value)
  })
  app.route("/", healthRoutes(options))
  app.route("/api/export", exportRoutes(options.exports))
  app.route("/api", apiRoutes(options.dispatch))
  app.route("/hooks/sms", options.hooks)
  app.route("/", options.pages)
  app.route("/", siteRoutes(options.files))
  app.onError((error, c) => {
    options.failed(error)
    return c.text("Something broke on the server.", 500)
  })
  app.notFound((c) => c.text("There is nothing here.", 404))
  return app
}
