import { X509Certificate } from "node:crypto"
import { beforeAll, describe, expect, test } from "vitest"
import { LANGUAGES } from "../../http/language.ts"
import { createAuthority } from "../authority.ts"
import { authorityFacts, installFiles } from "./files.ts"
import { INSTALL_PATHS, type InstallPage, installPage, installPlatform } from "./page.ts"
import { installRoutes } from "./routes.ts"
import { PLATFORMS, wordsFor } from "./words.ts"

const page: InstallPage = {
  authority: "Everline on <b>home</b>",
  fingerprint: Array.from({ length: 32 }, (_, index) => `A${index % 10}`).join(":"),
  secureUrl: "https://192.168.1.5:8443",
  platform: "ios",
}

describe.each(LANGUAGES)("the page in %s", (language) => {
  const html = installPage(language, page)

  test("says for each platform what to do, and opens the reader's own", () => {
    const words = wordsFor(language, page.authority)
    for (const platform of PLATFORMS) expect(html).toContain(`<summary>${words.platforms[platform].name}</summary>`)
    expect(html.match(/<details open>/g)).toHaveLength(1)
    expect(html).toContain(`<details open><summary>${words.platforms.ios.name}</summary>`)
  })

  test("links to both files, to the server, and shows the whole fingerprint", () => {
    for (const target of [INSTALL_PATHS.certificate, INSTALL_PATHS.profile, page.secureUrl])
      expect(html).toContain(`href="${target}"`)
    const shown = [...html.matchAll(/<code>(.*?)<\/code>/g)].map(([, line]) => line).join("")
    expect(shown).toBe(page.fingerprint)
  })

  test("needs neither scripts nor inline styles, and shows names as text", () => {
    expect(html).not.toMatch(/<script|style=|<style|\son\w+=/)
    expect(html).not.toContain("<b>")
    expect(html).toContain("&lt;b&gt;home&lt;/b&gt;")
  })
})

test.each([
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "ios"],
  ["Mozilla/5.0 (Linux; Android 15; Pixel 9)", "android"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Firefox/140.0", "windows"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "macos"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "firefox"],
  ["Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", "linux"],
  ["curl/8", undefined],
])("%s is shown the steps of %s", (userAgent, platform) => {
  expect(installPlatform(userAgent)).toBe(platform)
})

describe("the files", () => {
  let authority = ""
  beforeAll(async () => {
    authority = (await createAuthority("home", { hosts: ["home"], addresses: [] }, new Date())).cert
  })

  test("hold the authority, once bare and once in a profile that stays the same", () => {
    const [certificate, profile] = installFiles(authority)
    const raw = new X509Certificate(authority).raw
    expect(Buffer.from(certificate?.body ?? []).equals(raw)).toBe(true)
    const xml = new TextDecoder().decode(profile?.body)
    expect(xml).toContain(raw.toString("base64"))
    expect(xml).toMatch(/<string>[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}<\/string>/)
    expect(installFiles(authority)[1]).toEqual(profile)
  })

  test("and the page's facts are those that devices will show", () => {
    const { fingerprint256 } = new X509Certificate(authority)
    expect(authorityFacts(authority)).toEqual({ authority: "Everline on home", fingerprint: fingerprint256 })
  })
})

test("the routes serve the page in the reader's language, for the host that the reader used, and both files", async () => {
  const { cert } = await createAuthority("home", { hosts: ["home"], addresses: [] }, new Date())
  const pages = installRoutes(cert, () => 8443)
  const headers = { "accept-language": "zh-TW", "user-agent": "Mozilla/5.0 (Windows NT 10.0)" }
  const html = await (await pages.request("http://192.168.1.5:8080/install-certificate", { headers })).text()
  expect(html).toContain('<html lang="zh-Hant">')
  expect(html).toContain("https://192.168.1.5:8443")
  expect(await (await pages.request(`http://[fd00::1]:8080${INSTALL_PATHS.page}?lang=en`, { headers })).text()).toMatch(
    /lang="en">[\s\S]*https:\/\/\[fd00::1\]:8443/,
  )
  for (const [path, type] of [
    [INSTALL_PATHS.style, "text/css; charset=utf-8"],
    [INSTALL_PATHS.certificate, "application/x-x509-ca-cert"],
    [INSTALL_PATHS.profile, "application/x-apple-aspen-config"],
  ] as const)
    expect((await pages.request(path)).headers.get("content-type")).toBe(type)
})
