/**
 * A certificate authority of this machine's own, for networks without public names. Whoever installs it trusts it for
 * this machine's names, names that only local networks use and private addresses: nothing else on earth.
 */
import "reflect-metadata"
import { webcrypto } from "node:crypto"
import { BlockList, isIPv4 } from "node:net"
import { AsnConvert } from "@peculiar/asn1-schema"
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from "@peculiar/asn1-x509"
import * as x509 from "@peculiar/x509"
import { cidr } from "../../config/values.ts"
import type { Names } from "./addresses.ts"

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
}

const dayMs = 86_400_000
const authorityDays = 3652
/** Apple refuses a server's certificate that is valid for longer than 398 days. */
const serverDays = 397

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const

const localHosts = ["localhost", "local", "lan", "home", "internal", "home.arpa"]
const localBlocks = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "::1/128",
  "fc00::/7",
]

/** Makes an authority named after `host`, bound to local names and what `names` holds today. */
export async function createAuthority(host: string, names: Names, now: Date): Promise<KeyPair> {
  const keys = await newKeys()
  const permitted = [
    ...[...localHosts, ...names.hosts].map((dNSName) => new GeneralName({ dNSName })),
    ...[...localBlocks, ...names.addresses.map(asBlock)].map((iPAddress) => new GeneralName({ iPAddress })),
  ]
  const constraints = new NameConstraints({
    permittedSubtrees: new GeneralSubtrees(permitted.map((base) => new GeneralSubtree({ base }))),
  })
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Everline on ${host}`] }],
    keys,
    signingAlgorithm: algorithm,
    ...validity(now, authorityDays),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      new x509.Extension(id_ce_nameConstraints, true, AsnConvert.serialize(constraints)),
    ],
  })
  return { cert: certificate.toString("pem"), key: await privatePem(keys.privateKey) }
}

/** Issues a certificate for the names that the authority may vouch for; `leftOut` are the others. */
export async function issue(
  authority: KeyPair,
  names: Names,
  now: Date,
): Promise<{ readonly pair: KeyPair; readonly leftOut: readonly string[] }> {
  const issuer = new x509.X509Certificate(authority.cert)
  const keys = await newKeys()
  const mayName = constraintsOf(issuer)
  const hosts = names.hosts.filter(mayName.host)
  const addresses = names.addresses.filter(mayName.address)
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: ["Everline"] }],
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: algorithm,
    ...validity(now, serverDays),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new x509.SubjectAlternativeNameExtension([
        ...hosts.map((value) => ({ type: "dns" as const, value })),
        ...addresses.map((value) => ({ type: "ip" as const, value })),
      ]),
    ],
  })
  const leftOut = [...names.hosts, ...names.addresses].filter((name) => ![...hosts, ...addresses].includes(name))
  return { pair: { cert: certificate.toString("pem"), key: await privatePem(keys.privateKey) }, leftOut }
}

/** What a certificate's name constraints let its holder vouch for. */
function constraintsOf(issuer: x509.X509Certificate): Record<"host" | "address", (name: string) => boolean> {
  const extension = issuer.getExtension(id_ce_nameConstraints)
  if (extension === null) throw new Error("the authority's certificate has no name constraints")
  const bases = [...(AsnConvert.parse(extension.value, NameConstraints).permittedSubtrees ?? [])].map(
    ({ base }) => base,
  )
  const domains = bases.flatMap(({ dNSName }) => dNSName ?? [])
  const blocks = new BlockList()
  for (const { address, prefix, family } of bases.flatMap(({ iPAddress }) => (iPAddress ? [cidr(iPAddress)] : [])))
    blocks.addSubnet(address, prefix, family)
  return {
    host: (name) => domains.some((domain) => name === domain || name.endsWith(`.${domain}`)),
    address: (name) => blocks.check(name, isIPv4(name) ? "ipv4" : "ipv6"),
  }
}

/** The block of an address that a machine keeps: in IPv6 its last half changes from day to day. */
const asBlock = (address: string): string => (isIPv4(address) ? `${address}/32` : `${address}/64`)

/** From a day ago, for devices whose clocks are behind. */
function validity(now: Date, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = now.getTime() - dayMs
  return { notBefore: new Date(notBefore), notAfter: new Date(notBefore + days * dayMs) }
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), algorithm, false, ["sign"])
}
