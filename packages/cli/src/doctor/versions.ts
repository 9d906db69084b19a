import { PROTOCOL } from "@everline/protocol"
import { bad, type Finding, good } from "./finding.ts"

/** The oldest Node that Everline runs on. */
const OLDEST = [20, 19] as const

export function checkVersions(node = process.versions.node): Finding {
  const [major = 0, minor = 0] = node.split(".").map(Number)
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  if (isNewEnough) return good(`Node ${node}, protocol ${PROTOCOL}, ${process.platform} ${process.arch}`)
  return bad(`Node ${node} is too old`, `Install Node ${OLDEST.join(".")} or newer from https://nodejs.org.`)
}
