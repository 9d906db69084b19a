/** Holds everything that a server says against the contract: what is not declared there is a fault. */
import { CALL, type ClientFrame, decode, ENTRY, FAILURE, HELLO, isErrorCode, PING, SIGNAL } from "@everline/protocol"
import { COMMON_ERRORS, fields, isMethod, methods, shapes } from "@everline/protocol/schema"
import * as v from "valibot"

const welcome = v.strictObject({
  protocol: v.number(),
  server: v.string(),
  epoch: fields.epoch,
  time: fields.time,
  self: shapes.self,
  device: fields.deviceId,
  rotate: v.boolean(),
})
const failure = v.strictObject({
  code: v.pipe(v.string(), v.check(isErrorCode)),
  field: v.exactOptional(v.string()),
  retryAfterMs: v.exactOptional(v.number()),
})
const callId = v.number()

/** What may be said, by the first element of a frame. */
const frames = new Map<unknown, v.GenericSchema<unknown, readonly unknown[]>>([
  [HELLO, v.strictTuple([v.literal(HELLO), welcome])],
  [CALL, v.strictTuple([v.literal(CALL), callId, v.unknown()])],
  [FAILURE, v.strictTuple([v.literal(FAILURE), callId, failure])],
  [ENTRY, v.strictTuple([v.literal(ENTRY), fields.journalId, shapes.entry])],
  [
    SIGNAL,
    v.union([
      v.strictTuple([v.literal(SIGNAL), v.literal("marks"), shapes.signals.marks]),
      v.strictTuple([v.literal(SIGNAL), v.literal("typing"), shapes.signals.typing]),
      v.strictTuple([v.literal(SIGNAL), v.literal("passed"), shapes.signals.passed]),
      v.strictTuple([v.literal(SIGNAL), v.literal("settings"), shapes.signals.settings]),
      v.strictTuple([v.literal(SIGNAL), v.literal("presence"), shapes.signals.presence]),
      v.strictTuple([v.literal(SIGNAL), v.literal("sign_ups"), shapes.signals.sign_ups]),
      v.strictTuple([v.literal(SIGNAL), v.literal("heard"), shapes.signals.heard]),
      v.strictTuple([v.literal(SIGNAL), v.literal("call"), shapes.signals.call]),
      v.strictTuple([v.literal(SIGNAL), v.literal("group_call"), shapes.signals.group_call]),
      v.strictTuple([v.literal(SIGNAL), v.literal("speakers"), shapes.signals.speakers]),
      v.strictTuple([v.literal(SIGNAL), v.literal("link"), shapes.signals.link]),
    ]),
  ],
  [PING, v.strictTuple([v.literal(PING), fields.time])],
])

/** Listens on one connection, both ways, and reports what the contract does not know. */
export class Judge {
  readonly #report: (fault: string) => void
  readonly #asked = new Map<number, string>()

  constructor(report: (fault: string) => void) {
    this.#report = report
  }

  /** What the device says; remembers which method an answer belongs to. */
  sent(data: string | Uint8Array): void {
    const said = decode(data) as ClientFrame
    if (said[0] === CALL) this.#asked.set(said[1], said[2])
  }

  /** What the server says. */
  received(data: string | Uint8Array): void {
    const said = decode(data)
    const kind: unknown = Array.isArray(said) ? said[0] : undefined
    const parsed = v.safeParse(frames.get(kind) ?? v.never(), said)
    if (!parsed.success) {
      this.#fault("a frame", said, parsed.issues)
      return
    }
    const [, id, content] = parsed.output
    if (kind !== CALL && kind !== FAILURE) return
    const method = typeof id === "number" ? this.#asked.get(id) : undefined
    if (method === undefined || !isMethod(method)) {
      if (kind === CALL) this.#report(`an answer to call ${String(id)}, which nobody made: ${JSON.stringify(said)}`)
      return
    }
    if (kind === CALL) this.#answer(method, content)
    else this.#refusal(method, content)
  }

  #answer(method: keyof typeof methods, output: unknown): void {
    const { success, issues } = v.safeParse(methods[method].output, output)
    if (!success) this.#fault(`the answer of ${method}`, output, issues)
  }

  #refusal(method: keyof typeof methods, content: unknown): void {
    const { code } = v.parse(failure, content)
    const declared: readonly string[] = [...methods[method].errors, ...COMMON_ERRORS]
    if (!declared.includes(code)) this.#report(`${method} refused with ${code}, which it does not declare`)
  }

  #fault(what: string, said: unknown, issues: readonly v.BaseIssue<unknown>[] | undefined): void {
    const where = (issues ?? []).map((issue) => `${v.getDotPath(issue) ?? "?"}: ${issue.message}`).join("; ")
    this.#report(`${what} is not as the contract says (${where}): ${JSON.stringify(said).slice(0, 500)}`)
  }
}
