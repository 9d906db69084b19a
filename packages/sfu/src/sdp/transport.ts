import type { IceCredentials } from "../pipe/pipe.ts"

/** Our end of a connection, as its SDP tells a browser. */
export interface Local extends IceCredentials {
  /** As in `a=fingerprint`. */
  readonly fingerprint: string
  readonly setup: "active" | "actpass"
  /** Where we are, the best first: browsers try all. */
  readonly candidates: readonly { readonly address: string; readonly port: number }[]
}

/** RFC 8445, 5.1.2.1: host candidates, component 1; of several the first is preferred. */
const priorityOf = (place: number): number => 126 * 2 ** 24 + (65_535 - place) * 2 ** 8 + 255

/** The lines of a section about the transport, the same in all sections of a bundle. */
export const transportLines = ({ ufrag, password, fingerprint, setup, candidates }: Local): readonly string[] => [
  "c=IN IP4 0.0.0.0",
  "a=rtcp-mux",
  "a=rtcp-rsize",
  `a=ice-ufrag:${ufrag}`,
  `a=ice-pwd:${password}`,
  `a=fingerprint:${fingerprint}`,
  `a=setup:${setup}`,
  ...candidates.map(
    ({ address, port }, place) => `a=candidate:${place + 1} 1 udp ${priorityOf(place)} ${address} ${port} typ host`,
  ),
  "a=end-of-candidates",
]

/** What is before the sections. */
export const sessionLines = (id: string, version: number, bundled: readonly string[]): readonly string[] => [
  "v=0",
  `o=- ${id} ${version} IN IP4 127.0.0.1`,
  "s=-",
  "t=0 0",
  `a=group:BUNDLE ${bundled.join(" ")}`,
  "a=msid-semantic: WMS *",
]

export const written = (lines: readonly string[]): string => `${lines.join("\r\n")}\r\n`
