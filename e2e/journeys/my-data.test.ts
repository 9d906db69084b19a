import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { online, unzip } from "@everline/testkit"
import { afterAll, expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { onStage, type Stage } from "../lib/stage.ts"

const HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script> \u2028 __proto__"

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** Somebody of the demo, and everything that is theirs in a folder of this machine. */
async function unpacked(stage: Stage) {
  const device = stage.program()
  const { client } = device
  await client.ready
  await client.accounts.logInByLink({ link: await stage.server.printed(/\/enter\/(\S+)/), deviceName: "Cellar" })
  await online(device)
  const [first] = client.conversations.list.value.filter(({ kind }) => kind === "group")
  if (first === undefined) throw new Error("the demo has no group")
  await client.messages.settled(await client.messages.send(first.conversation, HOSTILE))
  const answer = await fetch(stage.server.url + (await client.exports.begin()))
  expect(answer.headers.get("content-type")).toBe("application/zip")
  const folder = await mkdtemp(join(tmpdir(), "everline-export-"))
  folders.push(folder)
  for (const [name, bytes] of unzip(Buffer.from(await answer.arrayBuffer()))) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), bytes)
  }
  return { client, first, page: pathToFileURL(folder).href }
}

onStage(
  "everything that is one's own",
  [chromium],
  (stage) => {
    test("is opened from a disk with the network off, and shows what the record has", async () => {
      const { client, first, page } = await unpacked(stage())
      const desktop = await stage().document(page, "desktop")
      await desktop.goto("/index.html")
      const rows = { role: "link", within: { role: "navigation" } } as const
      await desktop.sees(rows)
      const conversations = client.conversations.list.value
      expect(await desktop.look("count", rows)).toBe(conversations.length)
      for (const { conversation, ordinal } of conversations) {
        await desktop.window.run(`location.hash = "${conversation}"`)
        await desktop.reads(`${ordinal} messages`)
      }
      await desktop.window.run(`location.hash = "${first.conversation}"`)
      await desktop.reads(HOSTILE.slice(0, 28))
      await desktop.window.run(`document.querySelector("select").value = "zh-Hans"`)
      await desktop.window.run(`document.querySelector("select").dispatchEvent(new Event("change"))`)
      await desktop.reads("条消息")
      await desktop.window.run(`document.querySelector("#search").focus()`)
      await desktop.window.run(`document.execCommand("insertText", false, "onerror=alert")`)
      await desktop.reads("找到 1 条")
    })

    test("is a press of a button away, and one sees how far it has come", async () => {
      const desktop = await stage().deviceOf(await stage().person("Ida"), "desktop")
      await desktop.goto("/me")
      // What stands above the button is fetched: then it is where it stays.
      await desktop.sees({ role: "radio", name: "Invisible" })
      await desktop.sees({ role: "switch", name: "Show that you are typing" })
      await desktop.press({ role: "button", name: "Download my data" })
      await desktop.reads("It is all there")
    })
  },
  { server: { flags: ["--demo", "--sign-up", "anyone"] } },
)
