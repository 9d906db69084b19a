import { writeFile } from "node:fs/promises"
import { createServer } from "node:https"
import { join } from "node:path"
import { createAuthority, issue, type KeyPair, readConfig } from "@everline/server/internal"
import { expect, test } from "vitest"
import { checkCertificate } from "../../src/doctor/certificate.ts"
import { checkPublicDoor } from "../../src/doctor/public-door.ts"
import { listening, temporaryFolder } from "./places.ts"

const DAY = 86_400_000
const names = { hosts: ["chat.lan", "localhost"], addresses: ["127.0.0.1"] }
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY)

/** An authority of our own and a certificate by it, made so many days ago; it is good for 396 from then. */
async function issued(daysAgo = 0): Promise<{ readonly authority: KeyPair; readonly pair: KeyPair }> {
  const authority = await createAuthority("here", names, daysFromNow(-500))
  const { pair } = await issue(authority, names, daysFromNow(-daysAgo))
  return { authority, pair }
}

/** What the doctor says of these files on a server for this public address. */
async function saidOf(cert: string, key: string, publicUrl = "https://chat.lan") {
  await using folder = await temporaryFolder()
  const [certFile, keyFile] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")]
  await writeFile(certFile, cert)
  await writeFile(keyFile, key)
  const env = { EVERLINE_TLS_CERT: certFile, EVERLINE_TLS_KEY: keyFile, EVERLINE_PUBLIC_URL: publicUrl }
  const findings = await checkCertificate(readConfig({ env, args: [] }))
  return findings.map(({ state, what }) => `${state}: ${what.replaceAll(`${folder.path}/`, "")}`)
}

test("files that fit are good; that nobody in the world vouches for them is said", async () => {
  const { pair } = await issued()
  expect(await saidOf(pair.cert, pair.key)).toEqual([
    "good: the certificate is good for 395 more days",
    "odd: nobody whom browsers know vouches for the certificate in cert.pem",
  ])
})

test("a certificate that has ended, or soon will, is told with the days", async () => {
  const { pair: ended } = await issued(400)
  expect((await saidOf(ended.cert, ended.key))[0]).toBe("bad: the certificate ended 5 days ago")
  const { pair: ending } = await issued(390)
  expect((await saidOf(ending.cert, ending.key))[0]).toBe("odd: the certificate is good for 5 more days")
  const { pair: coming } = await issued(-3)
  expect((await saidOf(coming.cert, coming.key))[0]).toBe("bad: the certificate is not valid yet")
})

test("a certificate for another name is told with its names", async () => {
  const { pair } = await issued()
  expect(await saidOf(pair.cert, pair.key, "https://talk.example")).toContain(
    "bad: the certificate is for chat.lan, localhost, 127.0.0.1, not for talk.example",
  )
})

test("a key of another certificate, certificates in the wrong order and no certificate are told apart", async () => {
  const { authority, pair } = await issued()
  const { pair: other } = await issue(authority, names, new Date())
  expect(await saidOf(pair.cert, other.key)).toEqual(["bad: key.pem is not the key of cert.pem"])
  expect(await saidOf(`${authority.cert}\n${pair.cert}`, pair.key)).toEqual([
    "bad: the first certificate in cert.pem is not the server's",
  ])
  expect(await saidOf(pair.key, pair.key)).toEqual(["bad: there is no certificate in cert.pem"])
  expect((await saidOf("", "no key"))[0]).toMatch(/^bad: the certificate cannot be used/)
})

test("a chain is followed; certificates that do not belong together are told", async () => {
  const [ours, theirs] = [await issued(), await issued()]
  expect(await saidOf(`${ours.pair.cert}\n${ours.authority.cert}`, ours.pair.key)).toHaveLength(2)
  expect(await saidOf(`${ours.pair.cert}\n${theirs.authority.cert}`, ours.pair.key)).toContain(
    "bad: the certificates in cert.pem do not vouch for one another",
  )
})

test("what a proxy shows at the public address is looked at as a browser would", async () => {
  const shownBy = async (pair: KeyPair) => {
    await using proxy = await listening(createServer(pair, (_, answer) => void answer.writeHead(404).end()))
    const env = { EVERLINE_PUBLIC_URL: `https://localhost:${proxy.port}`, EVERLINE_TRUSTED_PROXIES: "127.0.0.1" }
    const findings = await checkPublicDoor(readConfig({ env, args: [] }))
    return findings.map(({ state, what }) => `${state}: ${what.replaceAll(`:${proxy.port}`, "")}`)
  }
  const [{ authority, pair }, { pair: ended }] = [await issued(), await issued(400)]
  const { pair: other } = await issue(authority, { hosts: ["chat.lan"], addresses: [] }, new Date())
  expect(await shownBy(pair)).toEqual([
    "odd: at https://localhost nobody whom browsers know vouches for the certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
    "bad: https://localhost does not open sockets (404)",
  ])
  expect((await shownBy(other))[0]).toBe("bad: at https://localhost the certificate is for chat.lan, not for localhost")
  expect((await shownBy(ended))[0]).toBe("bad: at https://localhost the certificate ended 5 days ago")
})

test("a proxy whose address is not named, and one that is not there, are told", async () => {
  await using gone = await listening(createServer())
  await gone[Symbol.asyncDispose]()
  const findings = await checkPublicDoor(
    readConfig({ env: { EVERLINE_PUBLIC_URL: `https://localhost:${gone.port}` }, args: [] }),
  )
  expect(findings.map(({ state, what }) => `${state}: ${what}`)).toEqual([
    "odd: everybody who comes through your proxy looks like one visitor, and shares one visitor's flood limits",
    expect.stringMatching(/^odd: https:\/\/localhost:\d+ cannot be reached from this machine: .*ECONNREFUSED/),
  ])
})
