import { Hono } from "hono"
import { LANGUAGES, readersLanguage } from "../../http/language.ts"
import { authorityFacts, installFiles } from "./files.ts"
import { INSTALL_PATHS, installPage, installPlatform } from "./page.ts"
import { installStyle } from "./style.ts"

/**
 * The pages that install the local authority on each device. Served over plain HTTP too: before the authority is
 * installed there is no HTTPS to trust.
 * @param authority its certificate (PEM)
 * @param tlsPort where HTTPS is served
 */
export function installRoutes(authority: string, tlsPort: () => number): Hono {
  const routes = new Hono()
  const facts = authorityFacts(authority)
  routes.get(INSTALL_PATHS.page, (c) => {
    const asked = LANGUAGES.find((language) => language === c.req.query("lang"))
    const language = asked ?? readersLanguage(c.req.header("accept-language"))
    const { hostname } = new URL(c.req.url)
    const secureUrl = `https://${hostname}:${tlsPort()}`
    const platform = installPlatform(c.req.header("user-agent"))
    return c.html(installPage(language, { ...facts, secureUrl, platform }))
  })
  routes.get(INSTALL_PATHS.style, (c) => c.body(installStyle, 200, { "content-type": "text/css; charset=utf-8" }))
  for (const { path, contentType, body } of installFiles(authority)) {
    routes.get(path, (c) => c.body(body, 200, { "content-type": contentType }))
  }
  return routes
}
