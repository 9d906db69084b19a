import { EverlineError, NO_SETTINGS } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import type { Wanted } from "../cache/cache.ts"
import { applySettings, begin } from "../journal/apply.ts"
import { JournalModel } from "../testing/journal-model.ts"
import { VirtualTime } from "../testing/virtual-time.ts"
import { Book } from "./book.ts"
import { Drafts } from "./drafts.ts"
import { Settings } from "./settings.ts"

/** A device in one conversation, and the server that keeps its settings. */
function setUp() {
  const model = new JournalModel()
  const { conversation } = model
  const [self] = model.accounts
  if (self === undefined) throw new RangeError("no accounts")
  const time = new VirtualTime()
  const book = new Book({ add: () => undefined })
  book.put({ state: begin(model.snapshot(self)), rows: [] })
  const kept: (Wanted | null)[] = []
  const told: Wanted[] = []
  const server = { settings: NO_SETTINGS, error: null as EverlineError | null }
  const tell = async ({ conversation: _, ...change }: Wanted & { conversation: unknown }) => {
    if (server.error !== null) throw server.error
    told.push(change)
    server.settings = { ...server.settings, ...change, rev: server.settings.rev + 1 }
    return server.settings
  }
  const keeper = {
    add: ({ wanted }: { wanted?: readonly (readonly [unknown, Wanted | null])[] }) => {
      for (const [, change] of wanted ?? []) kept.push(change)
    },
  }
  const settings = new Settings({ book, keeper, tell, ports: { timer: time.timer, random: () => 0.5 } })
  const drafts = new Drafts(settings)
  /** Another device has set something. */
  const elsewhere = (change: Wanted) => {
    server.settings = { ...server.settings, ...change, rev: server.settings.rev + 1 }
    const state = book.peek(conversation)
    if (state !== undefined) book.put({ state: applySettings(state, server.settings), rows: [] })
  }
  return { conversation, time, kept, told, server, settings, drafts, elsewhere, shown: settings.get(conversation) }
}

describe("what one sets for oneself", () => {
  test("shows at once, is told at once, and is kept until it is", async () => {
    const { conversation, time, kept, told, settings, shown } = setUp()
    settings.set(conversation, { pinned: true })
    expect(shown.value.pinned).toBe(true)
    expect(kept).toEqual([{ pinned: true }])
    await time.pass(0)
    expect({ told, kept }).toEqual({ told: [{ pinned: true }], kept: [{ pinned: true }, null] })
    expect(shown.value).toEqual({ ...NO_SETTINGS, pinned: true, rev: 1 })
  })

  test("and taken back before it was told is told as it is in the end", async () => {
    const { conversation, time, server, settings, shown } = setUp()
    settings.set(conversation, { muted: true })
    settings.set(conversation, { muted: false })
    await time.pass(1_000)
    expect([server.settings.muted, shown.value.muted]).toEqual([false, false])
  })

  test("waits for the line, and goes out when it is back", async () => {
    const { conversation, time, told, server, settings, shown } = setUp()
    server.error = new EverlineError("offline")
    settings.set(conversation, { unread: true })
    await time.pass(60_000)
    expect({ told, unread: shown.value.unread }).toEqual({ told: [], unread: true })
    server.error = null
    settings.resume()
    await time.pass(0)
    expect(told).toEqual([{ unread: true }])
  })

  test("is told again when the server was busy, and not when it refuses", async () => {
    const { conversation, time, told, server, settings, shown } = setUp()
    server.error = new EverlineError("unavailable")
    settings.set(conversation, { pinned: true })
    await time.pass(100)
    server.error = null
    await time.pass(20_000)
    expect(told).toEqual([{ pinned: true }])
    server.error = new EverlineError("not_found")
    settings.set(conversation, { muted: true })
    await time.pass(20_000)
    expect({ told: told.length, muted: shown.value.muted }).toEqual({ told: 1, muted: false })
  })

  test("on another device shows here", () => {
    const { elsewhere, shown } = setUp()
    elsewhere({ pinned: true, draft: "begun on the phone" })
    expect(shown.value).toMatchObject({ pinned: true, draft: "begun on the phone" })
  })
})

describe("a draft", () => {
  test("goes out when the typing rests, once", async () => {
    const { conversation, time, told, drafts } = setUp()
    for (const text of ["o", "on", "on my", "on my way"]) {
      drafts.set(conversation, text)
      await time.pass(500)
    }
    expect(told).toEqual([])
    await time.pass(2_000)
    expect(told).toEqual([{ draft: "on my way" }])
  })

  test("that was sent before it rested is told to nobody", async () => {
    const { conversation, time, told, drafts } = setUp()
    drafts.set(conversation, "hi")
    drafts.set(conversation, "")
    await time.pass(10_000)
    expect(told).toEqual([])
  })

  test("that one is writing is not replaced by what comes from elsewhere", async () => {
    const { conversation, time, drafts, elsewhere, server } = setUp()
    const text = drafts.get(conversation)
    drafts.set(conversation, "here")
    elsewhere({ draft: "there" })
    expect(text.value).toBe("here")
    await time.pass(2_000)
    expect([text.value, server.settings.draft]).toEqual(["here", "here"])
  })

  test("that the server does not take stays in the field, and is not told again", async () => {
    const { conversation, time, told, drafts, server, settings } = setUp()
    server.error = new EverlineError("body_too_long")
    drafts.set(conversation, "far too long")
    await time.pass(10_000)
    server.error = null
    settings.resume()
    await time.pass(10_000)
    expect({ told, text: drafts.get(conversation).value }).toEqual({ told: [], text: "far too long" })
    drafts.set(conversation, "short")
    await time.pass(10_000)
    expect(told).toEqual([{ draft: "short" }])
  })
})
