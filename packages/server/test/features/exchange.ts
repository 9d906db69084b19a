/** Two servers on one record that text by carriers in memory, under a clock that the test moves. */
import { type ConversationId, EverlineError, newId } from "@everline/protocol"
import { expect } from "vitest"
import type { ServerAddress } from "../../src/adapters/postgres/connection.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { presentEntries } from "../../src/features/messages/present.ts"
import { Sms, type SmsOptions, type SmsWatch } from "../../src/features/sms/service.ts"
import type { GatewaySetup, SmsSettings } from "../../src/features/sms/settings.ts"
import type { KeptSegment, KeptText, NewText } from "../../src/features/sms/text.ts"
import type { ArrivedText, SmsThreads, TextChange } from "../../src/features/sms/threads.ts"
import { Journal } from "../../src/journal/journal.ts"
import { Carrier, OURS, THEIRS } from "./carrier.ts"
import { openHouse } from "./house.ts"

export const refusal = (code: string) => expect.objectContaining({ constructor: EverlineError, code })

/** Who hears nothing. */
export const quiet: SmsWatch = {
  gatewayTurned() {},
  gatewayLeft() {},
  submitted() {},
  answeredLate() {},
  receiptCame() {},
  droppedArrival() {},
  textSettled() {},
  textArrived() {},
}

/** A way to a carrier. */
export const way = (name: string, carrier: Carrier, more: Partial<GatewaySetup> = {}): GatewaySetup => ({
  ...{ name, numbers: [OURS], prefixes: ["+"], price: 1_000, kind: "smpp", make: carrier.make },
  ...more,
})

export async function openExchange(more: Partial<SmsSettings> = {}, threads: Partial<SmsThreads> = {}) {
  const house = await openHouse()
  const amy = (await house.signUp("amy")).self.account
  const carrier = new Carrier()
  const settings: SmsSettings = {
    ...{ gateways: [way("carrier", carrier)], countries: ["CN"], currency: "CNY", prices: new Map() },
    ...{ caps: {}, longest: 10, referenceBits: 8 },
    ...more,
  }
  /** What conversations were told. */
  const told: TextChange[] = []
  const arrived: ArrivedText[] = []
  const opened: AsyncDisposable[] = []

  /** A server; it does nothing before `begin`. */
  const server = (options: Partial<SmsOptions> = {}, record: ServerAddress = house.config) => {
    const database = openDatabase(record)
    const journal = new Journal({ database, failed: () => {}, present: (rows) => presentEntries(database, rows) })
    const sms = new Sms({
      ...{ database, journal, clock: house.clock, settings, serverName: "Everline", watch: quiet },
      threads: {
        settled: threads.settled ?? (async (_tx, changes) => void told.push(...changes)),
        arrived: threads.arrived ?? (async (_tx, text) => void arrived.push(text)),
      },
      // A database that goes away at the end of a test is no failure.
      failed: () => {},
      ...options,
    })
    let isKilled = false
    /** It reaches the record no more, as if it were killed; what is on the line stays there. */
    const kill = async () => {
      if (!isKilled) await database[Symbol.asyncDispose]()
      isKilled = true
    }
    opened.push(sms, journal, { [Symbol.asyncDispose]: kill })
    return { sms, kill }
  }

  const text = (body: string, and: Partial<NewText> = {}): NewText => ({
    ...{ purpose: "message", account: amy, to: THEIRS, from: null, body },
    of: { conversation: CONVERSATION, message: ++message, recipient: amy },
    ...and,
  })
  let message = 0

  const { sms: here } = server()
  const { database } = house
  return {
    ...house,
    carrier,
    settings,
    amy,
    told,
    arrived,
    here,
    server,
    text,
    /** Takes texts on in a transaction of their own. */
    queue: (...texts: readonly NewText[]) => database.transaction((tx) => here.queue(tx, texts)),
    texts: () =>
      database.query<Pick<KeptText, "id" | "state" | "reason" | "gateway" | "price" | "segments" | "number">>(
        "SELECT id, state, reason, gateway, price, segments, number FROM texts ORDER BY id",
      ),
    segments: () =>
      database.query<Pick<KeptSegment, "id" | "text" | "number" | "gateway" | "state" | "code">>(
        "SELECT id, text, number, gateway, state, code FROM segments ORDER BY id",
      ),
    /** What is still to be handed over. */
    outbox: () => database.query<{ body: string }>("SELECT body FROM text_outbox"),
    /** Until all texts are in one of these states. */
    come: (...states: readonly KeptText["state"][]) =>
      expect
        .poll(
          async () => {
            const rows = await database.query<KeptText>("SELECT DISTINCT state FROM texts ORDER BY state")
            return rows.map(({ state }) => state)
          },
          { timeout: 15_000, interval: 20 },
        )
        .toEqual(states.toSorted()),
    [Symbol.asyncDispose]: async () => {
      for (const one of opened) await one[Symbol.asyncDispose]()
      await house[Symbol.asyncDispose]()
    },
  }
}

export const CONVERSATION = newId<ConversationId>()
