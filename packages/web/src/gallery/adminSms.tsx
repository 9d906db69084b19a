import { type GatewayStatus, newId, type SegmentEntry, type SegmentId, type SmsOverview } from "@everline/protocol"
import { errorWords } from "../i18n/i18n.ts"
import { Gateways } from "../screens/admin/Gateways.tsx"
import type { Pages } from "../screens/admin/Listed.tsx"
import { Segments, type SoughtSegments } from "../screens/admin/Segments.tsx"
import { ada, back, beside, chen, DAY, HOUR, nothing, now, pages } from "./adminSamples.tsx"

/** How texts go, for the gallery. */

const none = { sent: 0, delivered: 0, failed: 0, unknown: 0 }
const gateway = (name: string, more: Partial<GatewayStatus> = {}): GatewayStatus => ({
  ...{ name, kind: "smpp", state: "works", since: now - 9 * DAY, trouble: null, waiting: 0 },
  hour: { sent: 41, delivered: 36, failed: 1, unknown: 0 },
  day: { sent: 1_312, delivered: 1_289, failed: 14, unknown: 2 },
  ...more,
})
const overview = (gateways: readonly GatewayStatus[], more: Partial<SmsOverview> = {}): SmsOverview => ({
  now,
  gateways,
  countedSince: now - DAY,
  currency: "CNY",
  segments: { hour: 52, day: 1_420, mostInHour: 1_000, mostInDay: 5_000 },
  cost: { day: 63_900_000, month: 412_350_000, mostInMonth: 500_000_000 },
  ...more,
})
const down = (name: string, trouble: GatewayStatus["trouble"], more: Partial<GatewayStatus> = {}) =>
  gateway(name, { state: "down", since: now - 23 * 60_000, trouble, waiting: 17, hour: none, ...more })

const several = overview([
  gateway("carrier"),
  down("backup-carrier-of-the-upper-mill", { what: "login_refused", code: "0x0e" }),
  gateway("amys-phone", { kind: "phone", hour: none, day: { ...none, sent: 3, delivered: 3 } }),
  gateway("example", { kind: "http", state: "connecting", since: null, hour: none, day: none }),
])
const KINDS = [
  ["name_unknown", "ENOTFOUND"],
  ["unreachable", "ECONNREFUSED"],
  ["tls", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ["busy", "0x05"],
  ["silent", null],
  ["ended", null],
  ["wrong_answers", "502"],
] as const
const troubles = overview(
  KINDS.map(([what, code]) => down(what.replace("_", "-"), { what, code })),
  {
    ...{ countedSince: now - 5 * HOUR, currency: null },
    segments: { hour: 0, day: 0, mostInHour: null, mostInDay: null },
    cost: { day: 0, month: 0, mostInMonth: null },
  },
)

const gateways = (shown: SmsOverview | null, error: string | null = null) =>
  beside("sms", <Gateways overview={shown} error={error} onBack={back()} />)

const segment = (ago: number, more: Partial<SegmentEntry> = {}): SegmentEntry => ({
  ...{ segment: newId<SegmentId>(), at: now - ago, ending: "8000", country: "CN", gateway: "carrier", part: 1, of: 1 },
  ...{ purpose: "message", state: "delivered", code: "000", price: 45_000, by: chen },
  ...more,
})
const segments: readonly SegmentEntry[] = [
  segment(60_000, { state: "submitting", code: null }),
  segment(4 * 60_000, { purpose: "code", ending: "3456", by: null, state: "accepted", code: null }),
  segment(9 * 60_000, { part: 2, of: 3, state: "unknown", code: "line_gone" }),
  segment(9 * 60_000, { part: 1, of: 3 }),
  segment(HOUR, {
    state: "failed",
    ending: "0099",
    code: "EXPIRED 045 Absent subscriber, as the network says",
    by: ada,
  }),
  segment(DAY, { part: null, of: 2, gateway: "amys-phone", price: 200_000, code: "" }),
  segment(DAY + HOUR, { purpose: "answer", by: null, code: "0x45", state: "refused" }),
  segment(DAY + 2 * HOUR, { state: "returned", gateway: "backup-carrier-of-the-upper-mill", code: "0x58" }),
]
const shown = new Map(segments.slice(3, 4).map(({ segment: id }) => [id, "+8613800138000"]))
const record = (rows: Pages<SegmentEntry>, sought: Partial<SoughtSegments> = {}, names = ["carrier", "amys-phone"]) =>
  beside(
    "segments",
    <Segments
      pages={rows}
      sought={{ state: null, gateway: null, number: null, ...sought }}
      gateways={names}
      currency="CNY"
      shown={shown}
      onSought={nothing}
      show={nothing}
      save={nothing}
      onMore={nothing}
      onBack={back()}
    />,
  )

export const adminSmsScreens = {
  adminsms: () => gateways(several),
  adminsmsone: () => gateways(overview([gateway("carrier")])),
  adminsmstroubles: () => gateways(troubles),
  adminsmsnone: () => gateways(overview([])),
  adminsmswaits: () => gateways(null),
  adminsmsfailed: () => gateways(null, errorWords("unavailable")),
  adminsegments: () => record(pages(segments, { more: true })),
  adminsegmentsfailed: () =>
    record(pages(segments.filter(({ state }) => state === "failed")), { state: "failed" }, ["carrier"]),
  adminsegmentsnone: () => record(pages<SegmentEntry>([])),
  adminsegmentsback: () => record(pages<SegmentEntry>([], { more: true }), { gateway: "amys-phone", state: "unknown" }),
}
