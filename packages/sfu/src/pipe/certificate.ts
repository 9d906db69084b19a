import "reflect-metadata"
import { webcrypto } from "node:crypto"
import { PemConverter, X509CertificateGenerator } from "@peculiar/x509"

const DAY_MS = 86_400_000
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const

/** A certificate and its key in PEM, and its fingerprint as `a=fingerprint` has it. */
export interface DtlsCertificate {
  readonly certificate: string
  readonly key: string
  readonly fingerprint: string
}

/** A certificate that nobody vouches for, as DTLS-SRTP has it: what proves it is its fingerprint in the SDP (RFC 5763). */
export async function createCertificate(): Promise<DtlsCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])
  const now = Date.now()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=sfu",
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now - DAY_MS),
    // It lasts as long as the process.
    notAfter: new Date(now + 3650 * DAY_MS),
  })
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)
  const hash = Buffer.from(await certificate.getThumbprint("SHA-256"))
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":")
  return {
    certificate: certificate.toString("pem"),
    key: PemConverter.encode(key, "PRIVATE KEY"),
    fingerprint: `sha-256 ${hex}`,
  }
}
