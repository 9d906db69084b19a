import "reflect-metadata"
import { webcrypto } from "node:crypto"
import { PemConverter, X509CertificateGenerator } from "@peculiar/x509"

const DAY_MS = 86_400_000
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const

/** In PEM, and the fingerprint as `a=fingerprint` has it. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
  readonly fingerprint: string
}

/** What a client proves itself by in DTLS-SRTP (RFC 5763): made before the connection, whose offer has to name it. */
export async function createCertificate(): Promise<Certificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=bench",
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
  })
  const hash = Buffer.from(await certificate.getThumbprint("SHA-256"))
    .toString("hex")
    .toUpperCase()
  return {
    certificate: certificate.toString("pem"),
    key: PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY"),
    fingerprint: `sha-256 ${hash.replace(/..(?!$)/g, "$&:")}`,
  }
}
