/**
 * A site, a TURN server and what stands for a media engine, as a program: HTTPS and TURN on one port, the engine on a UDP port.
 * The page of the site calls the engine. Arguments: the address of all, its name, for Firefox uses TURN by TLS by name only, and a
 * folder. Prints where in that the certificate of its authority lies when it is ready; ends when it is told to.
 */
import { randomBytes, randomUUID, X509Certificate } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import type { IncomingMessage, ServerResponse } from "node:http"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { type DataChannel, PeerConnection } from "node-datachannel"
import { listen } from "../../packages/server/src/adapters/http/listen.ts"
import { createAuthority, issue } from "../../packages/server/src/adapters/tls/authority.ts"
import { TurnServer } from "../../packages/server/src/adapters/turn/server.ts"
import { relayName } from "../../packages/server/src/features/calls/ice.ts"

const [address = "", host = "", folder = ""] = process.argv.slice(2)
const [HTTPS_PORT, ENGINE_PORT] = [443, 40_000]
const SECRET = "between us"
const PAGE = readFileSync(new URL("relaying.html", import.meta.url))

const names = { hosts: [host], addresses: [address] }
const authority = await createAuthority("everline", names, new Date())
const { pair } = await issue(authority, names, new Date())

/** An end of the engine's, of a connection that there may be. */
interface End {
  readonly ufrag: string
  readonly password: string
  /** Whether the relay knows its password. */
  readonly isCured: boolean
}

const ends = new Map<string, End>()
/** Nothing else keeps them. */
const kept: (PeerConnection | DataChannel)[] = []

function newEnd(isCured: boolean): End {
  const end = { ufrag: randomBytes(4).toString("hex"), password: randomBytes(16).toString("hex"), isCured }
  ends.set(end.ufrag, end)
  return end
}

/** What the engine says of an end, whether or not there is anything behind it yet. */
const described = (setup: "actpass" | "active", { ufrag, password }: End): string =>
  [
    ...["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0"],
    ...["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", "a=mid:0", "a=sctp-port:5000"],
    ...[`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${password}`, `a=setup:${setup}`],
    `a=fingerprint:sha-256 ${new X509Certificate(pair.cert).fingerprint256}`,
    ...[`a=candidate:1 1 udp 2122317823 ${address} ${ENGINE_PORT} typ host`, ""],
  ].join("\r\n")

/** Says again whatever comes. Whoever offered, the native end is who answers, as in the media engine. */
function open(sdp: string, { ufrag, password }: End): void {
  const peer = new PeerConnection("engine", {
    ...{ iceServers: [], bindAddress: address, enableIceUdpMux: true, disableAutoNegotiation: true },
    ...{ portRangeBegin: ENGINE_PORT, portRangeEnd: ENGINE_PORT },
    ...{ certificatePemFile: pair.cert, keyPemFile: pair.key },
  })
  kept.push(peer)
  peer.onDataChannel((channel) => {
    kept.push(channel)
    channel.onMessage((message) => void channel.sendMessage(String(message)))
  })
  // The page's candidates are not needed: where it sends from is seen.
  peer.setRemoteDescription(sdp.replaceAll(/^a=candidate:.*\r\n/gm, ""), "offer")
  peer.setLocalDescription("answer", { iceUfrag: ufrag, icePwd: password })
}

interface Asked {
  readonly cured: boolean
  /** The page's description, and the ufrag of the offer that it answers, if it does. */
  readonly sdp: string
  readonly to?: string
}

/** What the page asks for. */
function answered(path: string | undefined, { cured, sdp, to = "" }: Asked): object {
  switch (path) {
    case "/ice": {
      const name = relayName(SECRET, `call.${randomUUID()}`, Date.now() + 60_000)
      return [{ urls: `turns:${host}:${HTTPS_PORT}?transport=tcp`, ...name }]
    }
    case "/offer": {
      const end = newEnd(cured)
      return { ufrag: end.ufrag, description: { type: "offer", sdp: described("actpass", end) } }
    }
    default: {
      const end = ends.get(to) ?? newEnd(cured)
      open(sdp, end)
      return { description: { type: "answer", sdp: described("active", end) } }
    }
  }
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "POST") response.end(JSON.stringify(answered(request.url, JSON.parse(await text(request)))))
  else response.setHeader("content-type", "text/html").end(PAGE)
}

const turn = new TurnServer({
  ...{ secret: SECRET, realm: "everline", time: Date.now, admits: () => true },
  peers: [{ announced: { address, port: ENGINE_PORT } }],
  passwordOf(ufrag) {
    const end = ends.get(ufrag)
    return end?.isCured ? end.password : undefined
  },
  events: { opened() {}, ended() {}, refused() {}, dropped() {} },
})
await listen({
  ...{ host: address, port: HTTPS_PORT, pair },
  onRequest: (request, response) => void serve(request, response),
  onUpgrade: (_, socket) => socket.destroy(),
  onTurn: (socket) => turn.take(socket),
  failed: (error) => console.error(error),
})
const certificate = join(folder, "ca.crt")
writeFileSync(certificate, authority.cert)
console.log(certificate)
