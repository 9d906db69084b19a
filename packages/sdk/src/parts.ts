import type {
  AccountEntry,
  AccountId,
  ConversationId,
  DeviceId,
  MarksSignal,
  SettingsSignal,
  SignalFrame,
  Welcome,
} from "@everline/protocol"
import { signal } from "@preact/signals-core"
import { Administration } from "./account/administration.ts"
import { Devices } from "./account/devices.ts"
import { Sessions } from "./account/sessions.ts"
import { Watched } from "./account/watched.ts"
import type { ClientOptions } from "./api/client.ts"
import type { NumberChange } from "./api/numbers.ts"
import { pageWebRtc } from "./browser-ports.ts"
import { Keeper } from "./cache/keeper.ts"
import { memoryCache } from "./cache/memory.ts"
import { Calls } from "./calls/calls.ts"
import { Files } from "./files/files.ts"
import { Pages } from "./history/pages.ts"
import { applyMarks, applySettings } from "./journal/apply.ts"
import { rangeReader, rangesReader } from "./journal/read-range.ts"
import { isMessage } from "./journal/state.ts"
import { fetched } from "./later.ts"
import { Connection } from "./link/connection.ts"
import { patient, persist } from "./link/retry.ts"
import { deliverer } from "./outbox/messages.ts"
import { Outbox } from "./outbox/outbox.ts"
import { Uploads } from "./outbox/uploads.ts"
import type { Ports } from "./ports.ts"
import { Blocks } from "./record/blocks.ts"
import { Book, type Change } from "./record/book.ts"
import { ContactBook } from "./record/contact-book.ts"
import { Drafts } from "./record/drafts.ts"
import { Fallback } from "./record/fallback.ts"
import { Fetched } from "./record/fetched.ts"
import { People } from "./record/people.ts"
import { Privacy } from "./record/privacy.ts"
import { Settings } from "./record/settings.ts"
import { Heard } from "./sync/heard.ts"
import { Marks } from "./sync/marks.ts"
import { Presence } from "./sync/presence.ts"
import { Sync } from "./sync/sync.ts"
import { Typing } from "./sync/typing.ts"

/** The working parts of a client, wired: what comes over the line goes to whom it concerns. */
export type Parts = ReturnType<typeof assemble>

export function assemble(options: ClientOptions, ports: Ports) {
  const call: Connection["call"] = (method, input, timeoutMs) => connection.call(method, input, timeoutMs)
  const patientCall = patient(call, ports)
  let clockAhead = 0
  const now = () => ports.now() + clockAhead

  const keeper = new Keeper(options.cache ?? memoryCache(), ports, () => book.lostRows())
  const sessions = new Sessions(keeper, ports.locks)
  const self = () => sessions.self.peek()
  const book = new Book(keeper)
  const people = new People(keeper, call, ports)
  const blocks = new Blocks(keeper, people)
  const contactBook = new ContactBook(keeper, people)
  const settings = new Settings({ book, keeper, ports, tell: (input) => call("conversations.set", input) })
  const drafts = new Drafts(settings)
  const devices = new Devices(call, ports)
  const recoveries = new Watched(async () => (await call("loginLinks.recoveries", {})).recoveries)
  const passkeys = new Watched(async () => (await call("passkeys.list", {})).passkeys)
  const numbers = new Watched(async () => (await call("numbers.list", {})).numbers)
  const numberChange = signal<NumberChange | null>(null)
  const isAdmin = () => sessions.session.peek()?.self.admin === true
  const administration = new Administration({ call, ports, isAdmin })
  const presence = new Presence({
    ports,
    watch: (accounts) => call("presence.watch", { accounts: [...accounts] }),
    away: (away) => call("presence.away", { away }),
    lastSeen: (account) => call("presence.lastSeen", { account }),
    settings: () => call("presence.settings", {}),
    show: (change) => persist(call, ports, "presence.show", change),
  })
  const privacySettings = new Fetched(() => call("privacy.settings", {}))
  const privacy = new Privacy(privacySettings, (change) => persist(call, ports, "privacy.set", change))
  const fallbackSettings = new Fetched(() => call("fallback.settings", {}))
  const fallback = new Fallback(fallbackSettings, { call, ports })
  const calls = new Calls({
    call,
    ports,
    webrtc: options.webrtc ?? pageWebRtc(),
    device: () => sessions.session.peek()?.device,
    probe: (ms) => connection.wake(ms),
  })
  const typing = new Typing((input) => call("typing.set", input), ports)
  const marks = new Marks({ book, ports, tell: (input) => call("marks.set", input) })
  const pages = new Pages({ book, keeper, read: rangeReader(patientCall), self })
  const token = () => sessions.bearer()
  const files = new Files({ url: options.url, call, token, ports })
  const uploads = new Uploads({
    keeper,
    call,
    async bring(upload) {
      const { uploadBytes } = await fetched(() => import("./files/tus.ts"))
      await uploadBytes({ ...upload, url: options.url, token, ports })
    },
    isOnline: () => connection.link.peek().state === "online",
    uploaded: (file, blob) => files.put(file, blob),
  })
  const deliver = deliverer(call, book, self, uploads)
  const outbox = new Outbox({ book, keeper, ports, deliver, preparation: uploads, now })
  const heard = new Heard({
    ports,
    ask: (conversation, from, to) => call("messages.heard", { conversation, from, to }),
    tell: (conversation, message) => call("messages.hear", { conversation, message }),
  })
  const sync = new Sync({
    call: patientCall,
    ports,
    read: rangesReader(patientCall),
    book,
    people,
    blocks,
    contactBook,
    keeper,
    events: {
      received: (conversation) => marks.markDelivered(conversation),
      caughtUp: () => {
        marks.resume()
        settings.resume()
      },
      account: heardOfAccount,
    },
  })
  const connection = new Connection(
    {
      url: options.url,
      program: options.program ?? "everline-sdk",
      token: () => sessions.token(),
      ports,
    },
    { welcomed, entry: (journal, entry) => sync.entry(journal, entry), signal: signalled },
  )
  book.onChange(endTyping)
  connection.link.subscribe(({ state }) => {
    if (state !== "online") presence.lost()
  })

  function welcomed(welcome: Welcome): void {
    clockAhead = welcome.time - ports.now()
    if (self() !== undefined && self() !== welcome.self.account) forget()
    sessions.welcomed(welcome)
    // A program that was given its token would lose the successor at its next start.
    if (welcome.rotate && options.token === undefined) sessions.rotate(call).catch(() => undefined)
    sync.welcomed(welcome)
    people.resume()
    presence.resume()
    privacySettings.resume()
    fallbackSettings.resume()
    heard.resume()
    void calls.resume().catch(() => undefined)
    devices.changed()
    recoveries.changed()
    passkeys.changed()
    numbers.changed()
    administration.resume()
    void outbox.resume()
  }

  function heardOfAccount(entry: AccountEntry): void {
    contactBook.heard(entry)
    if (entry.kind === "device") heardOfDevice(entry.device, entry.change)
    if (entry.kind === "recovery") recoveries.changed()
    if (entry.kind === "passkey") passkeys.changed()
    if (entry.kind === "number") heardOfNumber(entry)
    if (entry.kind === "presence_settings") presence.shown(entry.settings)
    if (entry.kind === "privacy_settings") privacySettings.put(entry.settings)
    if (entry.kind === "fallback_settings") fallbackSettings.put(entry.settings)
    if (entry.kind === "block") heardOfBlock(entry.account, entry.on)
    if (entry.kind !== "profile") return
    people.put([entry.profile])
    sessions.renamed(entry.profile)
  }

  function heardOfDevice(device: DeviceId, change: "added" | "renamed" | "signed_out"): void {
    if (change === "added" && device !== sessions.session.peek()?.device) devices.added(device)
    else devices.changed()
  }

  function heardOfNumber({ number, change }: NumberChange): void {
    numberChange.value = { number, change }
    numbers.changed()
  }

  function heardOfBlock(account: AccountId, on: boolean): void {
    blocks.set(account, on)
    const isDirect = (conversation: ConversationId) => book.peek(conversation)?.base.peer === account
    const direct = book.known.peek().find(isDirect)
    if (on && direct !== undefined) typing.signalled({ conversation: direct, account, on: false })
  }

  function signalled(frame: SignalFrame): void {
    const account = self()
    if (account === undefined) return
    if (frame[1] === "marks") void heardOfMarks(frame[2], account)
    else if (frame[1] === "settings") void heardOfSettings(frame[2])
    else if (frame[1] === "passed") void sync.passed(frame[2])
    else if (frame[1] === "presence") presence.signalled(frame[2])
    else if (frame[1] === "sign_ups") administration.signalled(frame[2].waiting)
    else if (frame[1] === "heard") heard.signalled(frame[2])
    else if (frame[1] === "call") calls.signalled(frame[2])
    else if (frame[1] === "group_call") calls.groupSignalled(frame[2])
    else if (frame[1] === "link") calls.linkSignalled(frame[2])
    else if (frame[1] === "speakers") calls.speakersSignalled(frame[2])
    else if (frame[1] === "typing" && frame[2].account !== account) typing.signalled(frame[2])
  }

  async function heardOfMarks(moved: MarksSignal, account: AccountId): Promise<void> {
    const state = book.peek(moved.conversation) ?? (await sync.meet(moved.conversation))
    if (state !== undefined) book.put({ state: applyMarks(state, moved, account), rows: [] })
  }

  async function heardOfSettings({ conversation, ...changed }: SettingsSignal): Promise<void> {
    const state = book.peek(conversation) ?? (await sync.meet(conversation))
    if (state !== undefined) book.put({ state: applySettings(state, changed), rows: [] })
  }

  /** Who has just written is not typing any more. */
  function endTyping({ state, rows }: Change): void {
    const newest = rows.findLast((row) => row.seq === state.head)
    if (newest === undefined || !isMessage(newest)) return
    typing.signalled({ conversation: state.base.conversation, account: newest.author, on: false })
  }

  /** Lets go of what is in memory. */
  function forget(): void {
    sync.restore(null)
    book.clear()
    people.clear()
    blocks.clear()
    contactBook.clear()
    outbox.clear()
    uploads.clear()
    files.clear()
    heard.clear()
    calls.clear()
    settings.clear()
    typing.clear()
    presence.clear()
    privacySettings.clear()
    fallbackSettings.clear()
    devices.clear()
    recoveries.clear()
    passkeys.clear()
    numbers.clear()
    numberChange.value = null
    administration.clear()
  }

  /** Deletes everything that this device holds. */
  async function erase(): Promise<void> {
    sessions.clear()
    forget()
    await keeper.clear()
  }

  return {
    call,
    now,
    keeper,
    sessions,
    book,
    people,
    blocks,
    contactBook,
    drafts,
    settings,
    devices,
    recoveries,
    passkeys,
    numbers,
    numberChange,
    administration,
    typing,
    presence,
    privacy,
    fallback,
    marks,
    pages,
    files,
    uploads,
    heard,
    calls,
    outbox,
    sync,
    connection,
    forget,
    erase,
  }
}
