import { stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { openShell, type Shell, signUp } from "./shell.ts"

/** Logs the shell in as somebody new. */
async function logIn(shell: Shell, userName: string) {
  const input = await signUp(shell, userName)
  const { noted } = await shell.type(`login ${shell.url} --user ${userName}`, { input })
  expect(noted).toBe(`Logged in as ${userName} (${userName}).`)
}

/** Listens until so many lines have come; `meanwhile` is done once it listens. */
async function listen(shell: Shell, args: string, lines: number, meanwhile: () => Promise<unknown> = async () => {}) {
  const interrupt = new AbortController()
  let left = lines
  const onLine = () => {
    left -= 1
    if (left === 0) interrupt.abort()
  }
  let doing: Promise<unknown> | undefined
  const onNote = () => {
    doing = meanwhile()
  }
  const { said } = await shell.type(`listen ${args}`, { interrupted: interrupt.signal, onLine, onNote })
  await doing
  return said
}

test("a message goes out from the command line, and comes in on it", async () => {
  await using shell = await openShell()
  await logIn(shell, "amy")
  await signUp(shell, "bob")
  expect((await stat(join(shell.home, "everline", "profile.json"))).mode & 0o777).toBe(0o600)

  expect(await shell.type("send bob good morning")).toMatchObject({ code: 0, said: [] })
  expect(await shell.type("send bob -", { input: "two\nlines \u001b[31m" })).toMatchObject({ code: 0 })
  await logIn(shell, "cid")
  await shell.type(`login ${shell.url} --user bob`, { input: "bob's password" })
  const heard = await listen(shell, "--unread", 2)
  expect(heard[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}amy: good morning$/)
  expect(heard[1]).toMatch(/amy: two\n {4}lines �\[31m$/)
})

test("a picture goes out from the command line", async () => {
  await using shell = await openShell()
  await signUp(shell, "bob")
  await logIn(shell, "amy")
  const path = join(shell.home, "letter.txt")
  await writeFile(path, "dear all")
  expect(await shell.type(`send bob --file ${path}`)).toMatchObject({ code: 0, said: [] })
  expect(await shell.type(`send bob look here --file ${path}`)).toMatchObject({ code: 0 })
  expect(await shell.type("send bob --file /nowhere")).toMatchObject({
    code: 1,
    noted: "/nowhere cannot be read (ENOENT).",
  })
  await shell.type(`login ${shell.url} --user bob`, { input: "bob's password" })
  const heard = await listen(shell, "--unread", 2)
  expect(heard.map((line) => line.slice(line.indexOf("amy:")))).toEqual([
    "amy: [letter.txt]",
    "amy: [letter.txt] look here",
  ])
})

test("listening in one conversation leaves the others out", async () => {
  await using shell = await openShell()
  for (const name of ["bob", "amy"]) await logIn(shell, name)
  const said = await listen(shell, "--in bob --json", 1, async () => {
    await shell.type("send amy to myself")
    await shell.type("send bob hello bob")
  })
  expect(said.map((line) => JSON.parse(line).body)).toEqual(["hello bob"])
})

test("nobody logged in, no server and no such person are told apart", async () => {
  await using shell = await openShell()
  expect((await shell.type("send bob hi")).noted).toMatch(/^Nobody is logged in here/)
  expect((await shell.type("login everline --user amy")).noted).toMatch(/^"everline" is no address of a server/)
  const elsewhere = await shell.type("login http://127.0.0.1:1 --user amy", { input: "x" })
  expect(elsewhere).toMatchObject({ code: 1, noted: expect.stringMatching(/^No connection/) })
  await logIn(shell, "amy")
  expect((await shell.type("send bob hi")).noted).toMatch(/^There is nobody with the user name "bob"/)
  expect(await shell.type("logout")).toMatchObject({ code: 0 })
  expect((await shell.type("send amy hi")).noted).toMatch(/^Nobody is logged in here/)
})
