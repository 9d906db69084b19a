/** A network of a measurement's own, which nothing of it leaves: Linux's namespaces, with iproute2. For root alone. */
import { spawn } from "node:child_process"
import { createSocket } from "node:dgram"
import { once } from "node:events"

/** Some servers take no part on a loopback interface, so this is on another. All between its own addresses is local. */
export const ADDRESS = "198.51.100.1"
const MADE = [
  "ip link set lo up",
  "ip link add bench0 type veth peer name bench1",
  `ip address add ${ADDRESS}/32 dev bench0`,
  "ip link set bench0 up",
  "ip link set bench1 up",
  'exec "$@"',
].join(" && ")
const INSIDE = "EVERLINE_BENCH_NETWORK"

/** Whether this program is in one. */
export const isInNetwork = (): boolean => process.env[INSIDE] === "own"

/** Runs this program once more, in one. @returns its exit code */
export async function againInNetwork(): Promise<number> {
  const own = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, [INSIDE]: "own" }
  const child = spawn("unshare", ["--net", "sh", "-c", MADE, "sh", ...own], { env, stdio: "inherit" })
  const [code]: unknown[] = await once(child, "exit")
  return typeof code === "number" ? code : 1
}

/** A UDP port that nobody has. */
export async function freeUdpPort(address: string): Promise<number> {
  const socket = createSocket("udp4").bind(0, address)
  await once(socket, "listening")
  const { port } = socket.address()
  socket.close()
  await once(socket, "close")
  return port
}
