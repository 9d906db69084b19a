import { againstServer } from "./clock.ts"
import { bad, type Finding, good, odd } from "./finding.ts"

const PATIENCE_MS = 3_000

/** The other servers of the same record: whether each serves, by the right clock and on the bus. */
export async function checkServers(urls: readonly string[], hasBus: boolean): Promise<Finding[]> {
  const findings = await Promise.all(urls.map((url) => checkServer(url, hasBus)))
  return findings.flat()
}

async function checkServer(url: string, hasBus: boolean): Promise<Finding[]> {
  try {
    const begun = Date.now()
    const answer = await fetch(new URL("/readyz", url), { signal: AbortSignal.timeout(PATIENCE_MS) })
    const asked = (begun + Date.now()) / 2
    const said = await answer.text()
    if (said !== "ready") return [unfit(url, said)]
    const theirs = Date.parse(answer.headers.get("date") ?? "")
    const clock = Number.isNaN(theirs) ? [] : againstServer(url, asked - theirs)
    return [good(`the server at ${url} serves`), ...clock, ...(hasBus ? await onBus(url) : [])]
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const reason = cause instanceof Error ? cause.message : String(cause)
    return [bad(`the server at ${url} does not answer: ${reason}`, "Ask the doctor there.")]
  }
}

const unfit = (url: string, said: string): Finding =>
  said === "not ready"
    ? bad(
        `the server at ${url} runs, but cannot serve`,
        "It is stopping, or its database does not answer. Ask the doctor there.",
      )
    : bad(`at ${url} answers something that is no Everline`, "Name the address that a server listens at.")

async function onBus(url: string): Promise<Finding[]> {
  const answer = await fetch(new URL("/metrics", url), { signal: AbortSignal.timeout(PATIENCE_MS) })
  const isUp = /^everline_bus_up (\d)$/m.exec(await answer.text())?.[1]
  if (isUp !== "0") return []
  return [
    odd(
      `the server at ${url} is not on the bus: it tells and hears of messages late`,
      "See that NATS_URL is the same there, and restart it.",
    ),
  ]
}
