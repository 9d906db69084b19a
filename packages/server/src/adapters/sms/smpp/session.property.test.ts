import fc from "fast-check"
import { expect, test } from "vitest"
import type { Submitted } from "../../../ports/gateway.ts"
import type { Effect } from "./effects.ts"
import { Pace } from "./pace.ts"
import type { Frame, Pdu } from "./pdu.ts"
import { Session } from "./session.ts"
import { aMessage, someSettings } from "./test-support.ts"
import { REMEMBERED_MS } from "./unanswered.ts"

const WINDOW = 5
const PER_SECOND = 30
const ANSWER_MS = 10_000

interface Submission {
  readonly at: number
  /** null: nothing was written. */
  sequence: number | null
  /** What the SMSC said to it, if anything. */
  answered: "yes" | "no" | null
  readonly outcomes: Submitted[]
  /** What the session told of it after that. */
  readonly late: Submitted[]
  /** Whether the SMSC has said anything to it after that. */
  isLateHeard: boolean
}

/** Watches a session, and knows of everything that was written and what became of it. */
class Witness {
  readonly session: Session<number>
  now = 0
  isOver = false
  readonly submissions: Submission[] = []
  /** What came, by its ticket. */
  readonly deliveries: number[] = []
  #kept = 0
  #acknowledged = 0

  constructor() {
    const settings = someSettings({ window: WINDOW, perSecond: PER_SECOND, answerMs: ANSWER_MS })
    this.session = new Session(settings, new Pace(PER_SECOND, 0), 0)
    this.watch(this.session.pass(0))
  }

  watch(effects: readonly Effect<number>[]): void {
    for (const effect of effects) {
      // Who asks later is told that it is over.
      if (this.isOver && effect.kind !== "settled") throw new Error(`${effect.kind} after the end`)
      if (effect.kind === "write") this.#wrote(effect.pdu)
      if (effect.kind === "settled") this.submissions[effect.ticket]?.outcomes.push(effect.outcome)
      if (effect.kind === "answered_late") this.submissions[effect.ticket]?.late.push(effect.answer)
      if (effect.kind === "take") this.deliveries.push(effect.ticket)
      if (effect.kind === "over") this.isOver = true
    }
    this.#check()
  }

  submit(): void {
    this.submissions.push({ at: this.now, sequence: null, answered: null, outcomes: [], late: [], isLateHeard: false })
    this.watch(this.session.submit(this.submissions.length - 1, aMessage("hello"), this.now))
  }

  hear(pdu: Pdu): void {
    this.watch(this.session.heard({ kind: "pdu", pdu }, this.now))
  }

  misread(frame: Frame): void {
    this.watch(this.session.heard(frame, this.now))
  }

  took(ticket: number, isKept: boolean): void {
    if (isKept) this.#kept++
    this.watch(this.session.took(ticket, isKept, this.now))
  }

  /** Moves on, and wakes the session whenever it said so. */
  pass(ms: number): void {
    const end = this.now + ms
    for (let due = this.session.due(this.now); due <= end; due = this.session.due(this.now)) {
      this.now = Math.max(this.now, due)
      this.watch(this.session.pass(this.now))
      this.session.hasRoomAgain(this.now)
      if (this.session.due(this.now) <= this.now) throw new Error("it never rests")
    }
    this.now = end
  }

  get unanswered(): readonly Submission[] {
    return this.submissions.filter(({ sequence, outcomes }) => sequence !== null && outcomes.length === 0)
  }

  /** Those that were not answered in time, and whose answers would still be understood. */
  get remembered(): readonly Submission[] {
    if (this.isOver) return []
    return this.submissions.filter(({ outcomes: [outcome], isLateHeard, at }) => {
      const isOverdue = outcome?.kind === "unknown" && outcome.code === "no_answer"
      return isOverdue && !isLateHeard && this.now < at + ANSWER_MS + REMEMBERED_MS
    })
  }

  /** Answers one after its time. @param means what it is to be told as */
  answerLate(submission: Submission, pdu: Pdu, means: Submitted["kind"]): void {
    const isUnderstood = this.remembered.includes(submission) && means !== "unknown"
    submission.isLateHeard = true
    const before = submission.late.length
    this.hear(pdu)
    expect(submission.late.slice(before).map(({ kind }) => kind)).toEqual(isUnderstood ? [means] : [])
  }

  #wrote(pdu: Pdu): void {
    if (pdu.command === "deliver_sm_resp" && pdu.status === 0) this.#acknowledged++
    const submission = this.submissions.at(-1)
    if (pdu.command !== "submit_sm" || submission === undefined) return
    if ([...this.unanswered, ...this.remembered].some(({ sequence }) => sequence === pdu.sequence))
      throw new Error("a number in use")
    submission.sequence = pdu.sequence
  }

  #check(): void {
    if (this.unanswered.length > WINDOW) throw new Error("more than the window")
    if (this.#acknowledged > this.#kept) throw new Error("acknowledged and not kept")
    for (const { sequence, answered, outcomes, late, at } of this.submissions) {
      const [outcome] = outcomes
      if (outcomes.length > 1) throw new Error("two fates")
      if (late.length > 1 || (late.length > 0 && outcome?.kind !== "unknown")) throw new Error("a fate that changed")
      if (sequence === null && outcome?.kind !== "later")
        throw new Error("not written, and not free to be sent elsewhere")
      if (sequence !== null && outcome === undefined && (this.isOver || this.now >= at + ANSWER_MS + 1))
        throw new Error("never told")
      // What was written and not refused by the SMSC itself is never free to be sent again.
      if (sequence !== null && answered !== "no" && (outcome?.kind === "later" || outcome?.kind === "refused"))
        throw new Error("might be sent twice")
      if (outcome?.kind === "accepted" && answered !== "yes") throw new Error("nobody accepted it")
    }
  }
}

/** The nth of what is unanswered; undefined when nothing is. */
const nth = (witness: Witness, n: number): Submission | undefined => nthOf(witness.unanswered, n)

const nthOf = (all: readonly Submission[], n: number): Submission | undefined => all[n % Math.max(1, all.length)]

type Deed = (witness: Witness) => void

const some = fc.nat({ max: 20 })
const status = fc.constantFrom(0x01, 0x08, 0x0b, 0x14, 0x45, 0x58, 0x64)

const deeds: readonly fc.Arbitrary<Deed>[] = [
  fc.integer({ min: 1, max: 8 }).map((many) => (witness) => {
    for (let n = 0; n < many; n++) witness.submit()
  }),
  fc.nat({ max: 4_000 }).map((ms) => (witness) => witness.pass(ms)),
  // Nobody answers in time, and the line is alive.
  fc.constant((witness) => {
    witness.pass(ANSWER_MS)
    witness.hear({ command: "enquire_link", sequence: 1, status: 0 })
  }),
  some.map((n) => (witness) => {
    const submission = nth(witness, n)
    if (submission?.sequence == null) return
    submission.answered = "yes"
    witness.hear({ command: "submit_sm_resp", sequence: submission.sequence, status: 0, messageId: `id-${n}` })
  }),
  fc.tuple(some, status).map(([n, no]) => (witness) => {
    const submission = nth(witness, n)
    if (submission?.sequence == null) return
    submission.answered = "no"
    witness.hear({ command: "submit_sm_resp", sequence: submission.sequence, status: no, messageId: "" })
  }),
  fc.tuple(some, fc.constantFrom(0x02, 0x03, 0x58)).map(([n, no]) => (witness) => {
    const submission = nth(witness, n)
    if (submission?.sequence == null) return
    submission.answered = "no"
    witness.hear({ command: "generic_nack", sequence: submission.sequence, status: no })
  }),
  // An error of which nobody knows where it came from, an answer that cannot be read, one to anything at all.
  some.map((n) => (witness) => {
    const sequence = nth(witness, n)?.sequence
    if (sequence != null) witness.hear({ command: "generic_nack", sequence, status: 0x08 })
  }),
  some.map((n) => (witness) => {
    const sequence = nth(witness, n)?.sequence
    if (sequence != null) witness.misread({ kind: "bad", commandId: 0x80000004, sequence, status: 0 })
  }),
  fc.nat({ max: 60 }).map((number) => (witness) => {
    const sequence = 1_000_000 + number
    witness.hear({ command: "submit_sm_resp", sequence, status: 0, messageId: "stray" })
  }),
  // What was answered is answered again, whether it was in time, late or never.
  some.map((n) => (witness) => {
    const submission = witness.submissions[n]
    if (submission?.sequence == null || submission.outcomes.length === 0) return
    const { sequence } = submission
    witness.answerLate(submission, { command: "submit_sm_resp", sequence, status: 0, messageId: "again" }, "accepted")
  }),
  fc
    .tuple(some, fc.constantFrom([0, "unknown"], [0x0b, "refused"], [0x58, "later"] as const))
    .map(([n, [no, means]]) => (witness) => {
      const submission = nthOf(witness.remembered, n)
      if (submission?.sequence == null) return
      const { sequence } = submission
      witness.answerLate(submission, { command: "submit_sm_resp", sequence, status: no, messageId: "" }, means)
    }),
  some.map((n) => (witness) => witness.hear({ command: "deliver_sm", sequence: n, status: 0, ...aMessage("hi") })),
  fc.tuple(some, fc.boolean()).map(([n, isKept]) => (witness) => {
    const ticket = witness.deliveries[n]
    if (ticket !== undefined) witness.took(ticket, isKept)
  }),
  fc.constant((witness) => witness.hear({ command: "enquire_link", sequence: 3, status: 0 })),
  fc.constant((witness) => witness.misread({ kind: "bad", commandId: 5, sequence: 4, status: 0 })),
]
const ends: readonly fc.Arbitrary<Deed>[] = [
  fc.nat({ max: 40_000 }).map((ms) => (witness) => witness.pass(ms)),
  fc.constant((witness) => witness.watch(witness.session.gone())),
  fc.constant((witness) => witness.watch(witness.session.leave(witness.now))),
  fc.constant((witness) => witness.hear({ command: "unbind", sequence: 2, status: 0 })),
  fc.constant((witness) => witness.misread({ kind: "lost", length: 1 })),
]

const bind: Deed = (witness) => witness.hear({ command: "bind_transceiver_resp", sequence: 1, status: 0, systemId: "" })

test("whatever happens on a line, each submission has one fate, none that may have been taken is free, and nothing follows the end", () => {
  let [accepted, late] = [0, 0]
  const some = (maxLength: number) => fc.array(fc.oneof(...deeds), { maxLength, size: "max" })
  const isBound = fc.integer({ min: 0, max: 9 }).map((chance) => chance > 0)
  fc.assert(
    fc.property(isBound, some(80), fc.oneof(...ends), some(10), (isBound, before, end, after) => {
      const witness = new Witness()
      if (isBound) bind(witness)
      for (const act of [...before, end, ...after]) act(witness)
      witness.watch(witness.session.gone())
      for (const { outcomes } of witness.submissions) expect(outcomes).toHaveLength(1)
      late += witness.submissions.flatMap((submission) => submission.late).length
      accepted += witness.submissions.filter(({ outcomes: [outcome] }) => outcome?.kind === "accepted").length
    }),
    { numRuns: 500 },
  )
  // So that what it is about does happen: of 500 lines some 245 and 190, and hardly ever half of that.
  expect(accepted).toBeGreaterThan(120)
  expect(late).toBeGreaterThan(20)
}, 120_000)
