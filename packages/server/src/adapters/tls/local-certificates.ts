import { createPrivateKey, X509Certificate } from "node:crypto"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { ConfigError } from "../../config.ts"
import { localNames, type Names } from "./addresses.ts"
import type { KeyPair } from "./authority.ts"
import type { CertificateEvents, CertificateSource } from "./certificates.ts"
import { reason } from "./own-certificates.ts"

const renewBeforeMs = 30 * 86_400_000

/**
 * Certificates of a local authority, made when first needed and kept in `folder` as ca.crt, ca.key, server.crt and
 * server.key. A new one is issued when the machine gets another name or address, and a month before the old one ends.
 */
export async function localCertificates(
  folder: string,
  givenNames: readonly string[],
  events: Pick<CertificateEvents, "authorityMade" | "namesLeftOut">,
  machine: { now(): Date; names(): Names } = { now: () => new Date(), names: () => localNames(givenNames) },
): Promise<CertificateSource> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const authority = (await stored(folder, "ca", machine.now())) ?? (await makeAuthority())
  let server = await stored(folder, "server", machine.now())
  let leftOut: readonly string[] = []

  async function makeAuthority(): Promise<KeyPair> {
    const { createAuthority } = await signer()
    const made = await createAuthority(hostname(), machine.names(), machine.now())
    await store(folder, "ca", made)
    const { fingerprint256, validTo } = new X509Certificate(made.cert)
    events.authorityMade({ fingerprint: fingerprint256, until: new Date(validTo) })
    return made
  }

  async function issueServer(names: Names): Promise<KeyPair> {
    const { issue } = await signer()
    const issued = await issue(authority, names, machine.now())
    await store(folder, "server", issued.pair)
    if (issued.leftOut.length > 0) events.namesLeftOut(issued.leftOut)
    leftOut = issued.leftOut
    return issued.pair
  }

  return {
    authority: authority.cert,
    async current() {
      const names = machine.names()
      if (server === undefined || !serves(server, authority, names, leftOut, machine.now())) {
        server = await issueServer(names)
      }
      return server
    },
  }
}

/** Loaded when something must be signed: it takes a tenth of a second, which most starts can do without. */
const signer = () => import("./authority.ts")

function serves(pair: KeyPair, authority: KeyPair, names: Names, leftOut: readonly string[], now: Date): boolean {
  const certificate = new X509Certificate(pair.cert)
  return (
    certificate.verify(new X509Certificate(authority.cert).publicKey) &&
    lasts(certificate, now) &&
    names.hosts.every((name) => certificate.checkHost(name) !== undefined || leftOut.includes(name)) &&
    names.addresses.every((name) => certificate.checkIP(name) !== undefined || leftOut.includes(name))
  )
}

const lasts = (certificate: X509Certificate, now: Date): boolean =>
  Date.parse(certificate.validTo) - now.getTime() > renewBeforeMs

/** The stored pair; undefined when there is none, when a crash left half of it, or when it soon ends. */
async function stored(folder: string, name: string, now: Date): Promise<KeyPair | undefined> {
  try {
    const cert = await readFile(join(folder, `${name}.crt`), "utf8")
    const key = await readFile(join(folder, `${name}.key`), "utf8")
    const certificate = new X509Certificate(cert)
    return certificate.checkPrivateKey(createPrivateKey(key)) && lasts(certificate, now) ? { cert, key } : undefined
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined
    throw new ConfigError([
      `${folder}: ${name}.crt and ${name}.key cannot be read (${reason(error)}); remove them both for new ones`,
    ])
  }
}

async function store(folder: string, name: string, { cert, key }: KeyPair): Promise<void> {
  for (const [file, text] of [
    [`${name}.key`, key],
    [`${name}.crt`, cert],
  ] as const) {
    await writeFile(join(folder, `${file}.new`), text, { mode: 0o600 })
    await rename(join(folder, `${file}.new`), join(folder, file))
  }
}
