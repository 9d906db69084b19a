import { extname } from "node:path"
import { Hono } from "hono"
import type { HttpEnv } from "./env.ts"
import type { AppFile } from "./files.ts"

/** Serves the app; its own places ("/c/…") are its first page, which finds its way by itself. */
export function siteRoutes(files: ReadonlyMap<string, AppFile>): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>()
  routes.get("*", (c) => {
    const file = files.get(c.req.path) ?? (isPlace(c.req.path) ? files.get("/index.html") : undefined)
    if (file === undefined) return c.notFound()
    c.header("etag", file.etag)
    c.header("cache-control", file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache")
    c.header("vary", "accept-encoding")
    if (matches(c.req.header("if-none-match"), file.etag)) return c.body(null, 304)
    c.header("content-type", file.type)
    if (file.gzipped === null || !takesGzip(c.req.header("accept-encoding"))) return c.body(file.body)
    c.header("content-encoding", "gzip")
    return c.body(file.gzipped)
  })
  return routes
}

/** A path of the app's own, not one of a file that might be missing. */
const isPlace = (path: string): boolean => !path.startsWith("/assets/") && extname(path) === ""

const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? "").split(",").some((given) => given.trim().replace(/^W\//, "") === etag || given.trim() === "*")

/** Whether a browser takes gzip; a quality of 0 means that it does not. */
const takesGzip = (accepted = ""): boolean =>
  accepted.split(",").some((item) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)[\d.]+\s*)?$/i.test(item))
