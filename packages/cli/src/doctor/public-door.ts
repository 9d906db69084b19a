import { randomBytes, X509Certificate } from "node:crypto"
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import { TLSSocket } from "node:tls"
import type { Config } from "@everline/server/internal"
import { lasting, naming } from "./certificate.ts"
import { bad, type Finding, good, odd } from "./finding.ts"

const PATIENCE_MS = 5_000

/** What a browser meets at the public address: the certificate shown there, and a server that takes its socket. */
export async function checkPublicDoor(config: Config, now = Date.now()): Promise<Finding[]> {
  const { publicUrl, tls, trustedProxies } = config
  if (publicUrl === undefined) return []
  const isProxied = publicUrl.startsWith("https:") && tls.kind === "off"
  const unnamed = isProxied && trustedProxies.length === 0 ? [unnamedProxy()] : []
  try {
    const met = await meet(publicUrl)
    return [...unnamed, ...certificateOf(met, publicUrl, now), socketOf(met, publicUrl)]
  } catch (error) {
    const reason = error instanceof Error ? error.message || String("code" in error && error.code) : String(error)
    return [...unnamed, unreachable(publicUrl, reason)]
  }
}

const unnamedProxy = (): Finding =>
  odd(
    "everybody who comes through your proxy looks like one visitor, and shares one visitor's flood limits",
    "Name the proxy's address with --trusted-proxies.",
  )

const unreachable = (publicUrl: string, reason: string): Finding =>
  odd(
    `${publicUrl} cannot be reached from this machine: ${reason}`,
    "See that the proxy runs. Some networks do not let machines inside use their public address: then try it from outside.",
  )

interface Met {
  /** Of the answer to somebody who asks for a socket. */
  readonly status: number
  readonly certificate: X509Certificate | undefined
  /** Why a browser may not believe the certificate, by OpenSSL's name for it. */
  readonly refusal: string | undefined
}

function meet(publicUrl: string): Promise<Met> {
  const url = new URL("/ws", publicUrl)
  const request = url.protocol === "https:" ? requestHttps(url, { rejectUnauthorized: false }) : requestHttp(url)
  const headers = {
    origin: publicUrl,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": randomBytes(16).toString("base64"),
  }
  for (const [name, value] of Object.entries(headers)) request.setHeader(name, value)
  return answerTo(request)
}

function answerTo(request: ClientRequest): Promise<Met> {
  return new Promise((resolve, reject) => {
    const answered = ({ statusCode = 0, socket }: IncomingMessage) => {
      resolve({ status: statusCode, ...(socket instanceof TLSSocket ? shownBy(socket) : NOTHING_SHOWN) })
      request.destroy()
      socket.destroy()
    }
    request.on("upgrade", answered).on("response", answered).on("error", reject)
    request.setTimeout(PATIENCE_MS, () => request.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)))
    request.end()
  })
}

const NOTHING_SHOWN = { certificate: undefined, refusal: undefined }

function shownBy(socket: TLSSocket): Pick<Met, "certificate" | "refusal"> {
  // A word where Node's types promise an error.
  const error: unknown = socket.authorizationError
  const refusal = error ? String(error) : undefined
  return { certificate: new X509Certificate(socket.getPeerCertificate().raw), refusal }
}

function certificateOf({ certificate, refusal }: Met, publicUrl: string, now: number): Finding[] {
  if (certificate === undefined) return []
  const there = (finding: Finding): Finding => ({ ...finding, what: `at ${publicUrl} ${finding.what}` })
  const [wrong] = naming(certificate, new URL(publicUrl))
  if (wrong !== undefined) return [there(wrong)]
  const life = lasting(certificate, now)
  if (life.state === "bad" || refusal === undefined) return [there(life)]
  return [
    odd(
      `at ${publicUrl} nobody whom browsers know vouches for the certificate (${refusal})`,
      "From a public authority: use the file with the whole chain, fullchain.pem. From one of your own: every device must install it.",
    ),
  ]
}

function socketOf({ status }: Met, publicUrl: string): Finding {
  if (status === 101) return good(`sockets open at ${publicUrl}`)
  if (status === 403)
    return bad(`pages of ${publicUrl} may not open a socket here`, "Is --public-url what people's browsers show?")
  if (status >= 500)
    return bad(
      `at ${publicUrl} no server takes sockets (${status})`,
      "Start one, and see that the proxy knows its address.",
    )
  return bad(
    `${publicUrl} does not open sockets (${status})`,
    "Let the proxy pass WebSocket upgrades of /ws on, as deploy/haproxy.cfg does.",
  )
}
