/**
 * npm run bench -- nodes: the work of `pairs` and `group` on one server and on two that are one system, over Debian's
 * PostgreSQL 15 and nats-server. The people of each pair are on different servers, the members of the group half and
 * half, so that everything crosses. What counts is what two cost beside one, at the same rate and at the most.
 * With --media 2 what a packet costs in each of two processes of the media engine, beside one.
 */
import { parseArgs } from "node:util"
import { positive } from "./lib/report.ts"
import { compareProcesses } from "./media/processes.ts"
import { compareServers } from "./peers/servers-contest.ts"

const { values } = parseArgs({
  options: {
    media: { type: "string" },
    only: { type: "string" },
    seconds: { type: "string" },
    windows: { type: "string", default: "3" },
    rate: { type: "string", default: "10000" },
  },
})
const windows = positive("windows", values.windows)

if (values.media !== undefined) {
  const processes = positive("media", values.media)
  if (!Number.isInteger(processes) || processes < 2)
    throw new RangeError(`--media ${processes}: 2 or more are compared`)
  await compareProcesses({ processes, seconds: positive("seconds", values.seconds ?? "10"), rounds: windows })
} else
  await compareServers({
    only: values.only,
    seconds: positive("seconds", values.seconds ?? "5"),
    windows,
    rate: positive("rate", values.rate),
  })
