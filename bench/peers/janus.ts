/** Debian's Janus with what the work needs: its video rooms, and WebSocket to make them by. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs"
import { freePort } from "@everline/testkit"
import type { MediaServer } from "../media/server.ts"
import { JanusSession } from "./janus-session.ts"
import { Folder, Program } from "./program.ts"

const UDP_PORTS = "20000-39999"

/**
 * Starts one with a room.
 * @param address of this machine, by which clients come
 * @param eventLoops threads that all connections share; 0, as it is shipped: each has one of its own
 */
export async function startJanus(address: string, eventLoops: number): Promise<MediaServer> {
  const folder = new Folder("janus")
  const port = await freePort()
  configure(folder, port, address, eventLoops)
  const command = ["janus", "-F", folder.path] as const
  const program = new Program({ name: "janus", folder, command, end: "SIGINT", abort: "SIGKILL" })
  await program.listening(port)
  const session = await JanusSession.open(port)
  return {
    roots: { servers: [program.pid], postgres: null },
    publish: (person, kinds, offer) => session.publish(person, kinds, offer),
    subscribe: (person) => session.subscribe(person),
    [Symbol.asyncDispose]: async () => {
      session.close()
      await program[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

function configure(folder: Folder, port: number, address: string, eventLoops: number): void {
  const file = (name: string, text: string) => writeFileSync(`${folder.path}/${name}.jcfg`, text)
  for (const [kind, library] of [
    ["plugins", "libjanus_videoroom.so"],
    ["transports", "libjanus_websockets.so"],
  ] as const) {
    mkdirSync(`${folder.path}/${kind}`)
    symlinkSync(`${libraries()}/${kind}/${library}`, `${folder.path}/${kind}/${library}`)
  }
  file(
    "janus",
    `general: {
      configs_folder = "${folder.path}"
      plugins_folder = "${folder.path}/plugins"
      transports_folder = "${folder.path}/transports"
      debug_level = 3
      event_loops = ${eventLoops}
    }
    media: { rtp_port_range = "${UDP_PORTS}" }
    nat: { ice_enforce_list = "${address}" }`,
  )
  file("janus.plugin.videoroom", "general: {}")
  file("janus.transport.websockets", `general: { ws = true, ws_port = ${port}, ws_ip = "127.0.0.1" }`)
}

/** Debian keeps it under the name of the machine's architecture. */
function libraries(): string {
  for (const name of readdirSync("/usr/lib")) {
    const folder = `/usr/lib/${name}/janus`
    if (existsSync(`${folder}/plugins`)) return folder
  }
  throw new Error("Janus is not installed where Debian installs it")
}
