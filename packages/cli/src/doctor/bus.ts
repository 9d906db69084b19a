import { type Config, examineNats } from "@everline/server/internal"
import { bad, type Finding, good, odd } from "./finding.ts"

type NatsFound = Awaited<ReturnType<typeof examineNats>>[number]
type There = Extract<NatsFound, { kind: "there" }>

/** What a hint may need: one about a group of thousands is large. NATS allows as much unless it is told otherwise. */
const PAYLOAD = 2 ** 20
const SLOW_MS = 50
/** What Everline is tested with. */
const OLDEST = [2, 9] as const

/** Whether NATS is there, and is one for all. */
export async function checkBus({ bus }: Pick<Config, "bus">): Promise<Finding[]> {
  if (bus.kind === "none") return []
  const found = await examineNats(bus.urls)
  return found.flatMap((server) => (server.kind === "away" ? [away(server)] : examine(server)))
}

function away({ server, reason }: Extract<NatsFound, { kind: "away" }>): Finding {
  const isRefusal = /authorization/i.test(reason)
  return bad(
    `NATS at ${server} ${isRefusal ? "does not let us in" : "cannot be reached"}: ${reason}`,
    isRefusal
      ? "Write the user and password of its configuration into NATS_URL. Until then messages of other servers come late."
      : "See that it runs, and that NATS_URL names it. Until then messages of other servers come late; none is lost.",
  )
}

function examine({ server, version, maxPayload, roundTrip, isJoined }: There): Finding[] {
  const way = `NATS ${version} at ${server} answers in ${roundTrip.toFixed(1)} ms`
  return [
    roundTrip > SLOW_MS ? odd(way, "Put it nearer to the servers: it is on every message's way.") : good(way),
    ...(isOld(version) ? [odd(`NATS ${version} is old`, `Install ${OLDEST.join(".")} or newer.`)] : []),
    ...(maxPayload < PAYLOAD ? [small(server, maxPayload)] : []),
    ...(isJoined ? [] : [apart(server)]),
  ]
}

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
}

const small = (server: string, maxPayload: number): Finding =>
  odd(
    `NATS at ${server} takes only ${Math.round(maxPayload / 1024)} KiB at once: what does not fit comes late`,
    "Leave max_payload out of its configuration, or set it to 1MB.",
  )

const apart = (server: string): Finding =>
  bad(
    `what is said at NATS ${server} is not heard at the first in NATS_URL`,
    "Join them to one cluster, or name only one of them, the same for every server.",
  )
