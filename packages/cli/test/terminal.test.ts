import { spawn } from "node:child_process"
import { once } from "node:events"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const program = fileURLToPath(new URL("../bin/everline.mjs", import.meta.url))

test("who stops listening, as `head` does, hears no complaint", async () => {
  const child = spawn(process.execPath, [program, "--help"], { stdio: ["ignore", "pipe", "pipe"] })
  child.stdout.destroy()
  const [noted, [code]] = await Promise.all([text(child.stderr), once(child, "exit")])
  expect({ noted, code }).toEqual({ noted: "", code: 0 })
})
