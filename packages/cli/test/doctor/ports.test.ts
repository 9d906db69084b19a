import { createServer as createHttpServer } from "node:http"
import { createServer } from "node:net"
import { readConfig } from "@everline/server/internal"
import { expect, test } from "vitest"
import { checkPorts } from "../../src/doctor/ports.ts"
import { checkPublicDoor } from "../../src/doctor/public-door.ts"
import { openShell } from "../shell.ts"
import { listening } from "./places.ts"

const lookAt = async (env: Record<string, string>) => {
  const findings = await checkPorts(readConfig({ env: { EVERLINE_HOST: "127.0.0.1", ...env }, args: [] }))
  return findings.map(({ state, what }) => `${state}: ${what}`)
}

test("a port of another program is told with its name and process", async () => {
  for (const server of [
    createServer((socket) => socket.end("SSH-2.0")),
    createHttpServer((_, answer) => answer.end("ok")),
  ]) {
    await using other = await listening(server)
    expect(await lookAt({ EVERLINE_PORT: `${other.port}` })).toEqual([
      `bad: port ${other.port} is taken by node (process ${process.pid})`,
    ])
    expect(await lookAt({ EVERLINE_PORT: "0", EVERLINE_TLS: "local", EVERLINE_TLS_PORT: `${other.port}` })).toEqual([
      "odd: nothing runs on port 0; it is free",
      `bad: port ${other.port}, for HTTPS, is taken by node (process ${process.pid})`,
    ])
  }
})

test("an address that this machine has not is told", async () => {
  expect(await lookAt({ EVERLINE_HOST: "192.0.2.1", EVERLINE_PORT: "18080" })).toEqual([
    "bad: port 18080 cannot be used: EADDRNOTAVAIL",
  ])
})

test("our own server is known as ours; so is one that lacks its HTTPS", async () => {
  await using shell = await openShell()
  const { port } = new URL(shell.url)
  expect(await lookAt({ EVERLINE_PORT: port })).toEqual([`good: the server runs, and answers on port ${port}`])
  const withTls = { EVERLINE_PORT: port, EVERLINE_TLS: "local", EVERLINE_TLS_PORT: "1" }
  expect((await lookAt(withTls))[1]).toMatch(/^bad: the server runs, but not on port 1 for HTTPS/)
})

test("sockets open at the public address of our own server", async () => {
  await using shell = await openShell()
  for (const publicUrl of [shell.url, shell.url.replace("127.0.0.1", "localhost")]) {
    const findings = await checkPublicDoor(readConfig({ env: { EVERLINE_PUBLIC_URL: publicUrl }, args: [] }))
    expect(findings).toEqual([{ state: "good", what: `sockets open at ${publicUrl}` }])
  }
})
