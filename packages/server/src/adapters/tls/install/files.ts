import { createHash, X509Certificate } from "node:crypto"
import { escapeMarkup } from "../../http/markup.ts"
import { INSTALL_PATHS } from "./page.ts"

/** What the install page offers, ready to be served. */
export interface InstallFile {
  readonly path: string
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** The authority's facts for the page, from its certificate (PEM). */
export function authorityFacts(authority: string): { readonly authority: string; readonly fingerprint: string } {
  const { subject, fingerprint256 } = new X509Certificate(authority)
  return { authority: /^CN=(.*)$/m.exec(subject)?.[1] ?? "Everline", fingerprint: fingerprint256 }
}

/** The certificate (PEM) in the two forms that devices install. */
export function installFiles(authority: string): readonly InstallFile[] {
  const { raw } = new X509Certificate(authority)
  return [
    { path: INSTALL_PATHS.certificate, contentType: "application/x-x509-ca-cert", body: new Uint8Array(raw) },
    {
      path: INSTALL_PATHS.profile,
      contentType: "application/x-apple-aspen-config",
      body: new TextEncoder().encode(profile(authorityFacts(authority).authority, raw)),
    },
  ]
}

/** A configuration profile, the form in which iPhones and iPads take certificates. */
function profile(name: string, certificate: Buffer): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>everline.authority</string>
<key>PayloadUUID</key><string>${uuidOf(certificate, "profile")}</string>
<key>PayloadDisplayName</key><string>${escapeMarkup(name)}</string>
<key>PayloadContent</key>
<array>
<dict>
<key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>everline.authority.certificate</string>
<key>PayloadUUID</key><string>${uuidOf(certificate, "certificate")}</string>
<key>PayloadDisplayName</key><string>${escapeMarkup(name)}</string>
<key>PayloadContent</key><data>${certificate.toString("base64")}</data>
</dict>
</array>
</dict>
</plist>
`
}

/** The same certificate keeps its id, so that installing it again replaces it. */
function uuidOf(certificate: Buffer, part: string): string {
  const hex = createHash("sha256").update(certificate).update(part).digest("hex").toUpperCase()
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  )
}
