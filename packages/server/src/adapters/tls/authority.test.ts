import "reflect-metadata"
import { webcrypto, X509Certificate } from "node:crypto"
import { createServer, get } from "node:https"
import type { AddressInfo } from "node:net"
import * as x509 from "@peculiar/x509"
import { expect, test } from "vitest"
import { createAuthority, issue, type KeyPair } from "./authority.ts"

const today = new Date()
const names = { hosts: ["home-server", "localhost"], addresses: ["127.0.0.1", "203.0.113.5", "2001:db8::5"] }

/** The status that a client which trusts only `ca` gets from a server that shows `pair` when asked for `host`. */
async function statusFrom(pair: KeyPair, ca: string, host: string): Promise<number | string | undefined> {
  const server = createServer(pair, (_, response) => void response.end())
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const { port } = server.address() as AddressInfo
  try {
    return await new Promise((resolve) => {
      const options = { ca, port, host: "127.0.0.1", servername: host, agent: false }
      get(options, (response) => resolve(response.resume().statusCode)).on("error", ({ message }) => resolve(message))
    })
  } finally {
    server.close()
  }
}

test("a device that trusts the authority talks to the server by each of its names", async () => {
  const authority = await createAuthority("home-server", names, today)
  const { pair, leftOut } = await issue(authority, names, today)
  expect(leftOut).toEqual([])
  const certificate = new X509Certificate(pair.cert)
  for (const host of names.hosts) expect(certificate.checkHost(host)).toBe(host)
  for (const address of names.addresses) expect(certificate.checkIP(address)).toBe(address)
  expect(certificate.verify(new X509Certificate(authority.cert).publicKey)).toBe(true)
  expect(await statusFrom(pair, authority.cert, "home-server")).toBe(200)
})

test("the authority vouches for new private addresses, but for no site of the world", async () => {
  const authority = await createAuthority("home-server", names, today)
  const later = {
    hosts: ["bank.example", "new.local", "localhost"],
    addresses: ["192.168.7.7", "198.51.100.1", "fd12::1"],
  }
  const { pair, leftOut } = await issue(authority, later, today)
  expect(leftOut).toEqual(["bank.example", "198.51.100.1"])
  expect(new X509Certificate(pair.cert).checkHost("bank.example")).toBeUndefined()
  expect(new X509Certificate(pair.cert).checkIP("fd12::1")).toBe("fd12::1")
})

/** What someone with the authority's key could sign, heedless of its constraints. */
async function forge(authority: KeyPair, host: string): Promise<KeyPair> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }
  const pkcs8 = x509.PemConverter.decodeFirst(authority.key)
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])
  const certificate = await x509.X509CertificateGenerator.create({
    issuer: new x509.X509Certificate(authority.cert).subject,
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]),
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }])],
  })
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)
  return { cert: certificate.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") }
}

test("even its stolen key opens no site of the world", async () => {
  const authority = await createAuthority("home-server", names, today)
  expect(await statusFrom(await forge(authority, "any.local"), authority.cert, "any.local")).toBe(200)
  expect(await statusFrom(await forge(authority, "bank.example"), authority.cert, "bank.example")).toBe(
    "permitted subtree violation",
  )
})

test("certificates last no longer than devices accept, and begin a day ago for slow clocks", async () => {
  const authority = await createAuthority("home-server", names, today)
  const { pair } = await issue(authority, names, today)
  const { validFrom, validTo } = new X509Certificate(pair.cert)
  const days = (Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000
  expect(days).toBeCloseTo(397)
  expect(Date.parse(validFrom)).toBeLessThan(today.getTime() - 86_000_000)
  expect(Date.parse(new X509Certificate(authority.cert).validTo)).toBeGreaterThan(today.getTime() + 3650 * 86_400_000)
})
