import * as v from "valibot"
import * as f from "./fields.ts"

export const health = v.strictObject({
  version: v.string(),
  node: v.string(),
  protocol: f.ordinal,
  startedAt: f.time,
  now: f.time,
  people: f.ordinal,
  database: v.strictObject({ version: v.string(), bytes: f.ordinal, commitMs: v.number() }),
  disk: v.nullable(v.strictObject({ free: f.ordinal, total: f.ordinal })),
  connections: f.ordinal,
  messages: f.ordinal,
  bus: v.picklist(["none", "up", "down"]),
  servers: f.ordinal,
  backedUpAt: v.nullable(f.time),
  certificateUntil: v.nullable(f.time),
  media: v.nullable(
    v.strictObject({
      state: v.picklist(["resting", "up", "down"]),
      processes: f.ordinal,
      endedAt: v.nullable(f.time),
    }),
  ),
})
