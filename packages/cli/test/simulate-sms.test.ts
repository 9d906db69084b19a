import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { main } from "../src/main.ts"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "everline-simulate-"))
})
afterAll(() => rm(folder, { recursive: true }))

/** Types the command; `seen` looks at what it has said so far, and ends it by giving true. */
async function simulate(args: readonly string[], seen: (said: string) => Promise<boolean> | boolean = () => true) {
  const interrupt = new AbortController()
  let [said, noted] = ["", ""]
  const code = await main(["simulate-sms", ...args], {
    env: {},
    say: (line) => {
      said += `${line}\n`
      void Promise.resolve(seen(said)).then((isEnough) => isEnough && interrupt.abort())
    },
    note: (line) => {
      noted += line
    },
    read: async () => "",
    askSecret: async () => "",
    interrupted: interrupt.signal,
  })
  return { code, said, noted }
}

test("says where the phones are, and how a server uses them, until it is ended", async () => {
  const script = join(folder, "script.json")
  await writeFile(script, '[{"after":0,"do":{"do":"turn","number":"+85291234567","reach":"off"}}]')
  const flags = ["--port", "0", "--page", "0", "--numbers", "+8613800138000,+85291234567", "--script", script]
  let page = ""
  const { code, said } = await simulate([...flags, "--system-id", "home", "--password", "secret"], async (lines) => {
    if (!lines.trimEnd().endsWith("}")) return false
    const url = /http:\S+/.exec(lines)?.[0] ?? ""
    page = await (await fetch(url)).text()
    return true
  })
  expect(code).toBe(0)
  expect(page).toContain("main.js")
  expect(JSON.parse(said.slice(said.indexOf("{")))).toEqual({
    home: "CN",
    countries: ["CN", "HK"],
    gateways: [
      {
        ...{ kind: "smpp", host: "127.0.0.1", port: expect.any(Number), systemId: "home", password: "secret" },
        numbers: ["10690001", "10690002"],
      },
    ],
  })
  expect(said).not.toContain('"port": 0')
})

test("what is typed wrongly is said in words", async () => {
  const noted = async (...args: string[]) => (await simulate(args)).noted
  expect(await noted("--port", "70000")).toBe("--port is a number from 0 to 65535.")
  expect(await noted("--numbers", "13800138000")).toBe('"13800138000" is no number such as +8613800138000.')
  expect(await noted("--password", "far too long")).toBe("--password is 1 to 8 letters, digits and signs of ASCII.")
  expect(await noted("--script", "/nowhere")).toBe("/nowhere cannot be read (ENOENT).")
  const script = join(folder, "wrong.json")
  await writeFile(script, '[{"after":1,"do":{"do":"dance"}}]')
  expect(await noted("--script", script)).toMatch(/wrong\.json:\nStep 1, do.do: write one of behave, /)
})

test("a port that is taken is said, with what to do", async () => {
  const other = createServer().listen(0, "127.0.0.1")
  await new Promise((resolve) => other.once("listening", resolve))
  const address = other.address()
  const port = typeof address === "object" ? address?.port : 0
  const { code, noted } = await simulate(["--port", `${port}`, "--page", "0"])
  expect(code).toBe(1)
  expect(noted).toBe(`Port ${port} is taken by another program. Stop that program, or choose another port with --port.`)
  other.close()
})
