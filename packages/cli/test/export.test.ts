import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { unzip } from "@everline/testkit"
import { expect, test } from "vitest"
import { openShell, signUp } from "./shell.ts"

test("everything of one's own is one zip, and a file that is there stays", async () => {
  await using shell = await openShell()
  const input = await signUp(shell, "amy")
  await signUp(shell, "bob")
  await shell.type(`login ${shell.url} --user amy`, { input })
  await shell.type("send bob good morning")
  const file = join(shell.home, "amy.zip")
  expect(await shell.type(`export ${file}`)).toMatchObject({ code: 0, said: [file] })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const files = unzip(await readFile(file))
  const { account, counts } = JSON.parse(files.get("manifest.json")?.toString() ?? "")
  expect(counts).toMatchObject({ conversations: 1, messages: 1 })
  const said = [...files].find(([name]) => name.startsWith("messages/"))?.[1].toString()
  expect(said).toContain(`"author":"${account}"`)
  expect(said).toContain("good morning")

  expect(await shell.type(`export ${file}`)).toMatchObject({
    code: 1,
    noted: expect.stringMatching(/is there already/),
  })
  const again = await shell.type(`export ${file}.2`)
  expect(again).toMatchObject({ code: 1, noted: expect.stringMatching(/^Your data is being fetched already/) })
})
