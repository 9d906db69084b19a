import { expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { bubble, type Device, row } from "../lib/device.ts"
import { inOneBrowser } from "../lib/stage.ts"

/** What an attacker writes where others read it; each would call `alert` if it were ever taken for more than text. */
const texts = [
  `<img src=x onerror="alert(1)"><script>alert(1)</script>`,
  `"><svg onload=alert(1)>&lt;b&gt; {{alert(1)}} \${alert(1)}`,
  "javascript:alert(1) data:text/html,<script>alert(1)</script>",
  "https://example.org/\u202Egpj.exe \u2066\u2067\u200F rtl \u200B\uFEFF zero",
  "Z̸̡̛͙̺͈̓̈́a̴̧͖͊͘l̷̢̛g̷̰͝o 👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿",
] as const
const endless = "W".repeat(20_000)
const files = [`<img src=x onerror=alert(1)>\u202Egpj.exe`, `../../${"W".repeat(400)}.pdf`]
const name = `<b onmouseover=alert(1)>\u202EBo`
const title = `"><script>alert(1)</script>\u202E`

/** Nothing came of the texts: no element was made of them, nothing is wider than the window. */
async function isHarmless(device: Device): Promise<void> {
  const made = await device.window.run<number>(
    `document.querySelectorAll("#app :is(img, script, iframe, b[onmouseover], svg[onload], [onerror])").length`,
  )
  expect(made).toBe(0)
  const wider = await device.window.run<number>("document.documentElement.scrollWidth - innerWidth")
  expect(wider).toBeLessThanOrEqual(0)
  expect(await device.look("count", { role: "link", has: "javascript:", within: { role: "log" } })).toBe(0)
}

inOneBrowser(chromium, "hostile texts", (stage) => {
  test("do nothing wherever they are shown: bodies, names, titles, previews, quotes, drafts, files, what was found", async () => {
    const [amy, mallory] = await Promise.all([stage().person("Amy"), stage().person(name)])
    const program = await stage().clientOf(mallory)
    const direct = await program.conversations.direct(amy.account)
    const group = await program.conversations.create(title, [amy.account])
    for (const text of [endless, ...texts]) await program.messages.send(direct, text)
    for (const text of texts.slice(0, 2)) await program.messages.send(group, text)
    await program.messages.send(group, "", { files: files.map((name) => ({ name, blob: new Blob(["MZ"]) })) })

    for (const shape of ["phone", "desktop"] as const) {
      const device = await stage().deviceOf(amy, shape)
      await device.sees(row("script"))
      await isHarmless(device)
      await device.goto(`/c/${direct}`)
      for (const text of texts) await device.sees(bubble(text))
      const bodies = await device.window.run<string[]>(
        `[...document.querySelectorAll("article [dir=auto]")].map((body) => body.textContent)`,
      )
      for (const text of texts) expect(bodies).toContain(text)
      await isHarmless(device)

      await device.choose(texts[0], "Reply")
      await device.reads("Replying to")
      await isHarmless(device)
      await device.window.run<void>(`document.querySelector("textarea").focus()`)
      await device.window.press("x")
      await device.window.press("Enter")
      await device.sees({ role: "button", has: "onerror", within: bubble("x") })
      await isHarmless(device)

      await device.press({ role: "button", name: "Chat info" })
      await device.sees({ role: "complementary", has: "onmouseover" })
      await isHarmless(device)
      await device.goto(`/c/${group}`)
      await device.reads("made the group")
      await device.sees(bubble(texts[1]))
      await device.sees({ role: "button", name: "Save _img src=x onerror=alert(1)_gpj.exe 2 B" })
      await device.sees({ role: "button", has: "WWWW.pdf" })
      await isHarmless(device)

      await device.goto("/search")
      await device.write("Search people, groups and messages", "alert 1")
      await device.sees({ role: "link", has: "onerror", within: { role: "region", name: "Messages" } })
      await isHarmless(device)
      await device.write("Search people, groups and messages", "script")
      await device.sees({ role: "link", has: "script", within: { role: "region", name: "Groups" } })
      await isHarmless(device)
    }
  })
})
