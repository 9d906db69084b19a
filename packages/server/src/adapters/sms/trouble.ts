import type { GatewayTrouble } from "@everline/protocol"
import type { Trouble } from "../../ports/gateway.ts"

/** Errors of the system and of Node.js, by their codes. */
const KNOWN: ReadonlyMap<string, GatewayTrouble> = new Map([
  ["ENOTFOUND", "name_unknown"],
  ["EAI_AGAIN", "name_unknown"],
  ["ECONNRESET", "ended"],
  ["ECONNABORTED", "ended"],
  ["EPIPE", "ended"],
  ["EPROTO", "tls"],
])
/** OpenSSL's and Node's names for certificates and hand-shakes. */
const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|HOSTNAME_MISMATCH|INVALID_CA)|_(CERT|SIGNATURE|ISSUER)|_CERT$/

/** What an error of a connection, by its code, says of who is at its other end. */
export function troubleOf(code: string): Trouble {
  if (TLS.test(code)) return { what: "tls", code }
  return { what: KNOWN.get(code) ?? (code.startsWith("HPE_") ? "wrong_answers" : "unreachable"), code }
}
