import { createPrivateKey, X509Certificate } from "node:crypto"
import { readFile } from "node:fs/promises"
import { isIP } from "node:net"
import { join } from "node:path"
import { rootCertificates } from "node:tls"
import type { Config } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"

const DAY = 24 * 3600_000
const SOON_DAYS = 14

/** Whether the files for HTTPS can be read, fit together, last, and are what browsers will believe. */
export async function checkCertificate({ tls, dataFolder, publicUrl }: Config, now = Date.now()): Promise<Finding[]> {
  if (tls.kind === "off") return publicUrl?.startsWith("https:") ? [] : [withoutTls()]
  const isLocal = tls.kind === "local"
  const certFile = isLocal ? join(dataFolder, "tls", "server.crt") : tls.certFile
  const keyFile = isLocal ? join(dataFolder, "tls", "server.key") : tls.keyFile
  try {
    const chain = certificatesIn(await readFile(certFile, "utf8"))
    const key = createPrivateKey(await readFile(keyFile))
    const [leaf] = chain
    if (leaf === undefined) return [bad(`there is no certificate in ${certFile}`, "Name the file that holds it.")]
    if (!leaf.checkPrivateKey(key))
      return [
        mismatched(
          chain.some((one) => one.checkPrivateKey(key)),
          certFile,
          keyFile,
        ),
      ]
    const named = publicUrl === undefined ? [] : naming(leaf, new URL(publicUrl))
    return [lasting(leaf, now), ...named, ...(isLocal ? [] : vouching(chain, certFile))]
  } catch (error) {
    if (isLocal && error instanceof Error && "code" in error && error.code === "ENOENT")
      return [good("the local authority will make a certificate at the next start")]
    const reason = error instanceof Error ? error.message : String(error)
    return [bad(`the certificate cannot be used: ${reason}`, `Look at ${certFile} and ${keyFile}.`)]
  }
}

const certificatesIn = (pem: string): X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs) ?? []).map((one) => new X509Certificate(one))

const withoutTls = (): Finding =>
  odd(
    "without HTTPS, browsers on other machines cannot keep messages offline or use microphone and camera",
    "Start with --tls local, with certificates of your own, or behind a proxy that has one (--public-url).",
  )

const mismatched = (isFurtherDown: boolean, certFile: string, keyFile: string): Finding =>
  isFurtherDown
    ? bad(`the first certificate in ${certFile} is not the server's`, "Put the server's first, then those above it.")
    : bad(`${keyFile} is not the key of ${certFile}`, "Name the pair that belongs together.")

/** How long a certificate is good for. */
export function lasting(certificate: Pick<X509Certificate, "validFrom" | "validTo">, now: number): Finding {
  const days = Math.floor((Date.parse(certificate.validTo) - now) / DAY)
  if (Date.parse(certificate.validFrom) > now)
    return bad("the certificate is not valid yet", "Look at this machine's clock.")
  if (days < 0) return bad(`the certificate ended ${-days} days ago`, "Renew it; the server takes it within a minute.")
  const lasts = `the certificate is good for ${days} more days`
  return days < SOON_DAYS ? odd(lasts, "Renew it; the server takes it within a minute.") : good(lasts)
}

/** A finding when the certificate is not for the host of an address. */
export function naming(certificate: X509Certificate, { hostname }: URL): Finding[] {
  const host = hostname.replace(/^\[|\]$/g, "")
  const named = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)
  if (named !== undefined) return []
  const names = certificate.subjectAltName?.replaceAll(/(DNS|IP Address):/g, "") ?? "no name"
  return [bad(`the certificate is for ${names}, not for ${host}`, "Get one for that name, or correct --public-url.")]
}

/** Whether the file holds everything between the server's certificate and an authority that browsers know. */
function vouching(chain: readonly X509Certificate[], certFile: string): Finding[] {
  for (const [place, certificate] of chain.entries()) {
    const next = chain[place + 1]
    if (next !== undefined && !isIssuedBy(certificate, next))
      return [
        bad(`the certificates in ${certFile} do not vouch for one another`, "Use fullchain.pem as it was issued."),
      ]
  }
  const last = chain.at(-1)
  if (
    last === undefined ||
    roots().some((root) => isIssuedBy(last, root) || root.fingerprint256 === last.fingerprint256)
  )
    return []
  return [
    odd(
      `nobody whom browsers know vouches for the certificate in ${certFile}`,
      "From a public authority: use the file with the whole chain, fullchain.pem. From one of your own: every device must install it.",
    ),
  ]
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

const roots = (): X509Certificate[] => rootCertificates.map((pem) => new X509Certificate(pem))
