import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { openShell, signUp } from "./shell.ts"

const EXAMPLE = fileURLToPath(new URL("../../../examples/bot.ts", import.meta.url))

test("the example of a bot has some twenty lines and answers", async () => {
  expect((await readFile(EXAMPLE, "utf8")).trimEnd().split("\n").length).toBeLessThanOrEqual(20)
  await using shell = await openShell()
  const { said } = await shell.type("admin bot echo")
  const env = { ...process.env, EVERLINE_URL: shell.url, EVERLINE_TOKEN: said[1]?.split("=")[1] }
  const bot = spawn(process.execPath, ["--import", "tsx", EXAMPLE], { env, stdio: "inherit" })
  try {
    const password = await signUp(shell, "amy")
    await shell.type(`login ${shell.url} --user amy`, { input: password })
    await shell.type("send echo shout hello there")
    const interrupt = new AbortController()
    const heard: string[] = []
    await shell.type("listen --unread", {
      interrupted: interrupt.signal,
      onLine(line) {
        heard.push(line)
        if (line.includes("HELLO THERE")) interrupt.abort()
      },
    })
    expect(heard.at(-1)).toMatch(/echo: HELLO THERE$/)
  } finally {
    bot.kill("SIGINT")
    const [code] = await once(bot, "exit")
    expect(code).toBe(0)
  }
})
