import { Hono } from "hono"
import type { HttpEnv } from "../../http/env.ts"
import { authorityFacts, installFiles } from "./files.ts"
import { INSTALL_PATHS, installLanguage, installPage, installPlatform } from "./page.ts"
import { installStyle } from "./style.ts"
import { LANGUAGES } from "./words.ts"

/**
 * The routes that bring the authority's certificate (PEM) onto people's devices.
 * @param tlsPort where HTTPS is served, on the same host that the reader used to come here
 */
export function installPages(authority: string, tlsPort: number): Hono<HttpEnv> {
  const pages = new Hono<HttpEnv>()
  const facts = authorityFacts(authority)
  pages.get(INSTALL_PATHS.page, (c) => {
    const chosen = LANGUAGES.find((language) => language === c.req.query("lang"))
    const { hostname } = new URL(c.req.url)
    return c.html(
      installPage(chosen ?? installLanguage(c.req.header("accept-language")), {
        ...facts,
        secureUrl: new URL(`https://${hostname}:${tlsPort}`).origin,
        platform: installPlatform(c.req.header("user-agent")),
      }),
    )
  })
  pages.get(INSTALL_PATHS.style, (c) => c.body(installStyle, 200, { "content-type": "text/css; charset=utf-8" }))
  for (const { path, contentType, body } of installFiles(authority)) {
    pages.get(path, (c) => c.body(body, 200, { "content-type": contentType }))
  }
  return pages
}
