import { X509Certificate } from "node:crypto"
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test, vi } from "vitest"
import { ConfigError } from "../../config.ts"
import { createAuthority, issue, type KeyPair } from "./authority.ts"
import { openCertificates } from "./certificates.ts"
import { localCertificates } from "./local-certificates.ts"

const dayMs = 86_400_000

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "everline-tls-"))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const events = () => ({ inUse: vi.fn(), authorityMade: vi.fn(), namesLeftOut: vi.fn(), failed: vi.fn() })

/** A machine whose clock and network can be changed. */
function machine(now = new Date()) {
  const state = { now, names: { hosts: ["localhost"], addresses: ["192.168.1.5"] } }
  return { state, now: () => state.now, names: () => state.names }
}

test("a local authority is made once and its key is closed to others", async () => {
  await using folder = await temporaryFolder()
  const [first, second] = [events(), events()]
  const local = { kind: "local", port: 8443, names: ["extra.local"] } as const
  using before = await openCertificates(local, folder.path, first)
  using after = await openCertificates(local, folder.path, second)

  expect(first.authorityMade).toHaveBeenCalledOnce()
  expect(second.authorityMade).not.toHaveBeenCalled()
  expect(after.pair).toEqual(before.pair)
  expect(after.authority).toBe(before.authority)
  expect((await stat(join(folder.path, "tls/ca.key"))).mode & 0o777).toBe(0o600)
  const certificate = new X509Certificate(before.pair.cert)
  for (const host of ["localhost", "extra.local"]) expect(certificate.checkHost(host)).toBe(host)
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1")
})

test("the certificate follows the machine to a new address, and is renewed before it ends", async () => {
  await using folder = await temporaryFolder()
  const here = machine()
  const source = await localCertificates(folder.path, [], events(), here)
  const first = await source.current()
  expect(await source.current()).toBe(first)

  here.state.names = { hosts: ["localhost"], addresses: ["192.168.9.9"] }
  const moved = await source.current()
  expect(new X509Certificate(moved.cert).checkIP("192.168.9.9")).toBe("192.168.9.9")
  expect(await source.current()).toBe(moved)

  here.state.now = new Date(here.state.now.getTime() + 370 * dayMs)
  const renewed = await source.current()
  expect(Date.parse(new X509Certificate(renewed.cert).validTo)).toBeGreaterThan(here.state.now.getTime() + 390 * dayMs)
})

test("a name outside the authority's bounds is told once and left out", async () => {
  await using folder = await temporaryFolder()
  const here = machine()
  const told = events()
  const source = await localCertificates(folder.path, [], told, here)
  await source.current()
  here.state.names = { hosts: ["localhost", "shop.example"], addresses: ["192.168.1.5"] }
  const without = await source.current()
  expect(await source.current()).toBe(without)
  expect(told.namesLeftOut.mock.calls).toEqual([[["shop.example"]]])
})

test("half a pair, as a crash may leave it, is replaced; a file that holds something else is not", async () => {
  await using folder = await temporaryFolder()
  const here = machine()
  const before = await (await localCertificates(folder.path, [], events(), here)).current()
  const other = await issue(await createAuthority("other", here.names(), here.now()), here.names(), here.now())
  await writeFile(join(folder.path, "server.key"), other.pair.key)
  const after = await (await localCertificates(folder.path, [], events(), here)).current()
  expect(after.key).not.toBe(before.key)
  expect(after.key).not.toBe(other.pair.key)

  await writeFile(join(folder.path, "ca.crt"), "precious notes")
  await expect(localCertificates(folder.path, [], events(), here)).rejects.toThrow(/ca.crt and ca.key cannot be read/)
  expect(await readFile(join(folder.path, "ca.crt"), "utf8")).toBe("precious notes")
})

/** Two certificates as an operator may have them from elsewhere, and where they go. */
async function operatorFiles(folder: string) {
  const here = machine()
  const authority = await createAuthority("elsewhere", here.names(), here.now())
  const [first, second] = [
    await issue(authority, here.names(), here.now()),
    await issue(authority, here.names(), here.now()),
  ]
  const tls = { kind: "files", port: 8443, certFile: join(folder, "c.pem"), keyFile: join(folder, "k.pem") } as const
  const write = async ({ cert, key }: KeyPair) => {
    await writeFile(tls.certFile, cert)
    await writeFile(tls.keyFile, key)
  }
  return { tls, write, first: first.pair, second: second.pair }
}

test("files that are renewed in place reach the running server; a broken one does not", async () => {
  await using folder = await temporaryFolder()
  const { tls, write, first, second } = await operatorFiles(folder.path)
  await write(first)
  const told = events()
  using certificates = await openCertificates(tls, folder.path, told, 5)
  const server = { setSecureContext: vi.fn() }
  certificates.keepCurrent(server)
  expect(certificates.authority).toBeUndefined()

  await writeFile(tls.certFile, "half a certif")
  await expect.poll(() => told.failed).toHaveBeenCalled()
  expect(certificates.pair).toEqual(first)

  await write(second)
  await expect.poll(() => server.setSecureContext).toHaveBeenCalledWith(second)
  expect(server.setSecureContext).toHaveBeenCalledOnce()
  expect(certificates.pair).toEqual(second)
})

test("files that cannot be used are refused by the setting's name", async () => {
  await using folder = await temporaryFolder()
  const { tls, write, first, second } = await operatorFiles(folder.path)
  await expect(openCertificates(tls, folder.path, events())).rejects.toThrow(/tls-cert: .*c\.pem cannot be read/)
  await write({ cert: first.cert, key: second.key })
  const refusal = openCertificates(tls, folder.path, events())
  await expect(refusal).rejects.toThrow(ConfigError)
  await expect(refusal).rejects.toThrow(/cannot be used together/)
})
