/**
 * A room of the media engine, its site, and a TURN server that reaches it, as a program: HTTPS and TURN on one port, the engine
 * on a UDP port. Arguments: the address of all, its name, for Firefox uses TURN by TLS by name only, and a folder. Prints where
 * in that the certificate of its authority lies when it is ready; ends when it is told to.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { createEngine, type RoomId } from "@everline/sfu"
import { listen } from "../../packages/server/src/adapters/http/listen.ts"
import { createAuthority, issue } from "../../packages/server/src/adapters/tls/authority.ts"
import { TurnServer } from "../../packages/server/src/adapters/turn/server.ts"
import { relayName } from "../../packages/server/src/features/calls/ice.ts"
import { MediaSite } from "./media-site.ts"

const [address = "", host = "", folder = ""] = process.argv.slice(2)
const [HTTPS_PORT, ENGINE_PORT] = [443, 40_000]
const SECRET = "between us"
const NAME_MS = 60_000

const names = { hosts: [host], addresses: [address] }
const authority = await createAuthority("everline", names, new Date())
const { pair } = await issue(authority, names, new Date())

/** Of the engine's ends, by their ufrags: the relay signs anew what browsers sign wrong. */
const passwords = new Map<string, string>()
const learnt = (sdp: string) => {
  const find = (name: string) => new RegExp(`^a=ice-${name}:(\\S+)`, "mu").exec(sdp)?.[1] ?? ""
  passwords.set(find("ufrag"), find("pwd"))
  return sdp
}

const engine = await createEngine({
  ...{ port: ENGINE_PORT, bind: address, announced: [address] },
  onEvent: (_, event) => site.hear(event),
})
const room = await engine.room("room" as RoomId)
const site = await MediaSite.open({
  room,
  told: learnt,
  servers(name) {
    const credentials = relayName(SECRET, name, Date.now() + NAME_MS)
    return [{ urls: [`turns:${host}:${HTTPS_PORT}?transport=tcp`], ...credentials }]
  },
})

const turn = new TurnServer({
  ...{ secret: SECRET, realm: "everline", time: Date.now, admits: () => true },
  peers: [{ announced: { address, port: ENGINE_PORT } }],
  passwordOf: (ufrag) => passwords.get(ufrag),
  events: { opened() {}, ended() {}, refused() {}, dropped() {} },
})
await listen({
  ...{ host: address, port: HTTPS_PORT, pair },
  onRequest: (request, response) => void site.serve(request, response),
  onUpgrade: (_, socket) => socket.destroy(),
  onTurn: (socket) => turn.take(socket),
  failed: (error) => console.error(error),
})
const certificate = join(folder, "ca.crt")
writeFileSync(certificate, authority.cert)
console.log(certificate)
