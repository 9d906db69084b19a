import { createPrivateKey, X509Certificate } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Config } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"

const DAY = 24 * 3600_000
const SOON_DAYS = 14

/** Whether the certificate for HTTPS can be read, fits its key and lasts. */
export async function checkCertificate({ tls, dataFolder, publicUrl }: Config, now = Date.now()): Promise<Finding[]> {
  if (tls.kind === "off") return withoutTls(publicUrl)
  const isLocal = tls.kind === "local"
  const certFile = isLocal ? join(dataFolder, "tls", "server.crt") : tls.certFile
  const keyFile = isLocal ? join(dataFolder, "tls", "server.key") : tls.keyFile
  try {
    const certificate = new X509Certificate(await readFile(certFile))
    const isOwnKey = certificate.checkPrivateKey(createPrivateKey(await readFile(keyFile)))
    if (!isOwnKey) return [bad(`${keyFile} is not the key of ${certFile}`, "Name the pair that belongs together.")]
    return [lasting(certificate, now), ...naming(certificate, publicUrl)]
  } catch (error) {
    if (isLocal && error instanceof Error && "code" in error && error.code === "ENOENT")
      return [good("the local authority will make a certificate at the next start")]
    const reason = error instanceof Error ? error.message : String(error)
    return [bad(`the certificate cannot be used: ${reason}`, `Look at ${certFile} and ${keyFile}.`)]
  }
}

function withoutTls(publicUrl: string | undefined): Finding[] {
  if (publicUrl?.startsWith("https:")) return [good(`HTTPS is your proxy's work: ${publicUrl}`)]
  return [
    odd(
      "without HTTPS, browsers on other machines cannot keep messages offline or use microphone and camera",
      "Start with --tls local, with certificates of your own, or behind a proxy that has one (--public-url).",
    ),
  ]
}

function lasting(certificate: X509Certificate, now: number): Finding {
  const days = Math.floor((Date.parse(certificate.validTo) - now) / DAY)
  if (Date.parse(certificate.validFrom) > now)
    return bad("the certificate is not valid yet", "Look at this machine's clock.")
  if (days < 0) return bad(`the certificate ended ${-days} days ago`, "Renew it; the server takes it within a minute.")
  const lasts = `the certificate is good for ${days} more days`
  return days < SOON_DAYS ? odd(lasts, "Renew it; the server takes it within a minute.") : good(lasts)
}

function naming(certificate: X509Certificate, publicUrl: string | undefined): Finding[] {
  const host = publicUrl === undefined ? undefined : new URL(publicUrl).hostname
  if (host === undefined || certificate.checkHost(host) !== undefined || certificate.checkIP(host) !== undefined)
    return []
  return [bad(`the certificate is not for ${host}`, "Get one for that name, or correct --public-url.")]
}
