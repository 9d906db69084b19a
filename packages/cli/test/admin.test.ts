import { mkdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { openShell, signUp } from "./shell.ts"

test("an invite made on the command line lets somebody sign up", async () => {
  await using shell = await openShell()
  await signUp(shell, "amy")
  const { said } = await shell.type("admin users --json")
  expect(said.map((line) => JSON.parse(line))).toMatchObject([{ userName: "amy", kind: "person", admin: false }])
  expect((await shell.type("admin users")).said[1]).toMatch(/^amy +person +\d{4}-\d\d-\d\d \d\d:\d\d +amy$/)
})

test("a bot's token is shown once and works; its name is taken from then on", async () => {
  await using shell = await openShell()
  const { said, noted } = await shell.type("admin bot echo")
  expect(said[0]).toBe(`EVERLINE_URL=${shell.url}`)
  const token = said[1]?.split("=")[1] ?? ""
  expect(noted).not.toContain(token)
  const sent = await shell.type("send echo note to self", { env: { EVERLINE_URL: shell.url, EVERLINE_TOKEN: token } })
  expect(sent).toMatchObject({ code: 0, noted: "" })

  expect(await shell.type("admin bot echo")).toMatchObject({ code: 1, noted: expect.stringContaining("user name") })
  expect((await shell.type("admin bot é")).noted).toMatch(/^A user name has/)
})

test("a device that is signed out on the command line is told so", async () => {
  await using shell = await openShell()
  const password = await signUp(shell, "amy")
  await shell.type(`login ${shell.url} --user amy --device Shell`, { input: password })
  const { said } = await shell.type("admin devices amy --json")
  const own = said.map((line) => JSON.parse(line)).find(({ name }) => name === "Shell")
  expect(await shell.type(`admin devices amy --sign-out ${own.device}`)).toMatchObject({ code: 0 })
  expect((await shell.type("admin devices amy")).said.join()).not.toContain("Shell")
  await expect
    .poll(async () => (await shell.type("send amy hello")).noted)
    .toBe("This device was signed out. Log in again to go on.")
  await expect(stat(join(shell.home, "everline", "profile.json"))).rejects.toThrow("ENOENT")
})

test("who may make an account is chosen, and holds for the server that runs", async () => {
  await using shell = await openShell()
  await signUp(shell, "amy")
  expect((await shell.type("admin sign-up")).said).toEqual(["invited"])
  expect((await shell.type("admin sign-up approval")).said).toEqual(["approval"])
  const answer = await fetch(`${shell.url}/api/signUps.get`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  })
  expect(await answer.json()).toEqual({ mode: "approval" })
  expect(await shell.type("admin sign-up nobody")).toMatchObject({ code: 2, noted: expect.stringContaining("none of") })
})

test("who is not there, and which device, is said in plain words", async () => {
  await using shell = await openShell()
  await signUp(shell, "amy")
  expect((await shell.type("admin devices bob")).noted).toMatch(/^There is nobody with the user name "bob"/)
  expect((await shell.type("admin devices amy --sign-out x")).noted).toMatch(/^"x" is none of these devices/)
  const zh = await shell.type("admin bot amy", { env: { LANG: "zh_TW.UTF-8" } })
  expect(zh.noted).toBe("這個使用者名稱有人用了，換一個。")
})

test("a backup is restored into an empty database, and never over people", async () => {
  await using shell = await openShell()
  await signUp(shell, "amy")
  const backup = join(shell.home, "backup")
  await mkdir(join(shell.home, "tls"))
  await writeFile(join(shell.home, "tls", "ca.crt"), "the authority that everybody installed")
  expect(await shell.type(`backup ${backup}`)).toMatchObject({ code: 0, said: [expect.stringContaining("1 accounts")] })
  expect((await shell.type(`backup ${backup}`)).noted).toMatch(/exists already/)
  expect((await shell.type(`restore ${backup}`)).noted).toMatch(/^An Everline server is using this database/)

  const elsewhere = join(shell.home, "elsewhere")
  const env = { DATABASE_URL: await shell.emptyDatabase(), EVERLINE_DATA: elsewhere }
  expect(await shell.type(`restore ${backup}`, { env })).toMatchObject({ code: 0 })
  expect(await readFile(join(elsewhere, "tls", "ca.crt"), "utf8")).toBe("the authority that everybody installed")
  expect((await shell.type(`restore ${backup}`, { env })).noted).toMatch(/^The database has accounts already/)
  expect((await shell.type("admin users --json", { env })).said).toEqual((await shell.type("admin users --json")).said)
})

test("the doctor finds a healthy server healthy, and says what is wrong with a sick one", async () => {
  await using shell = await openShell()
  await signUp(shell, "amy")
  const healthy = await shell.type("admin doctor")
  expect(healthy.code).toBe(0)
  expect(healthy.said).toContain(`✓ the server runs, and answers on port ${new URL(shell.url).port}`)
  expect(healthy.said.join("\n")).toMatch(/✓ PostgreSQL \d+.* answers: .*\n(.*\n)*✓ it keeps 1 people/)

  const files = { EVERLINE_TLS_CERT: join(shell.home, "none.crt"), EVERLINE_TLS_KEY: join(shell.home, "none.key") }
  const sick = await shell.type("admin doctor", {
    env: { ...files, DATABASE_URL: "postgresql://nobody@127.0.0.1:1/x" },
  })
  expect(sick.code).toBe(1)
  expect(sick.said.join("\n")).toMatch(/✗ the certificate cannot be used: .*none\.crt/)
  expect(sick.said.join("\n")).toMatch(
    /✗ the database cannot be reached\n {4}The PostgreSQL at DATABASE_URL cannot be used/,
  )
})
