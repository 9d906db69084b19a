/** What the guide's names stand for in a rehearsal: one machine's loopback addresses, free ports, a folder for each machine. */
import { once } from "node:events"
import { createServer } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The checkout: it stands for /opt/everline on every machine. */
export const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "")

/** Ports that the guide and its files name. */
const NAMED = [80, 443, 4222, 5432, 8080, 8888] as const

export type Ports = ReadonlyMap<number, number>

/** A free port, on every address, for each that is named. */
export async function choosePorts(): Promise<Ports> {
  const servers = NAMED.map(() => createServer().listen(0))
  await Promise.all(servers.map((server) => once(server, "listening")))
  const ports = new Map(NAMED.map((named, place) => [named, portOf(servers[place]?.address() ?? null)]))
  await Promise.all(servers.map((server) => once(server.close(), "close")))
  return ports
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("a port was asked for, and none was given")
  return address.port
}

/** The loopback address that an address of the guide stands for. */
export const loopback = (address: string): string => address.replaceAll("10.77.0.", "127.0.0.")

/** Text of the guide, or of a file of deploy/, as it is typed or read on one machine of a rehearsal. */
export function translate(text: string, folder: string, ports: Ports): string {
  return loopback(text)
    .replaceAll("https://chat.example", "https://chat.example:443")
    .replaceAll("chat.example", "localhost")
    .replaceAll(/(?<=[\w.)]:)\d+\b/g, (port) => `${ports.get(Number(port)) ?? port}`)
    .replaceAll(/(?<![\w./-])\/opt\/everline\/deploy\b/g, join(folder, "deploy"))
    .replaceAll(/(?<![\w./-])\/opt\/everline\b/g, CHECKOUT)
    .replaceAll(/(?<![\w./-])\/(?=(?:etc|var|run|usr\/local\/bin)\/)/g, `${folder}/`)
}
