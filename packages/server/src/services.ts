import type { DeviceId, SignUpMode } from "@everline/protocol"
import type { Database } from "./database.ts"
import { accountMethods } from "./features/accounts/methods.ts"
import { Accounts } from "./features/accounts/service.ts"
import { auditMethods } from "./features/audit/methods.ts"
import { Audit } from "./features/audit/service.ts"
import { blockMethods } from "./features/blocks/methods.ts"
import { Blocks } from "./features/blocks/service.ts"
import { type IceConfig, iceServers } from "./features/calls/ice.ts"
import { callMethods } from "./features/calls/methods.ts"
import type { CallRooms } from "./features/calls/room.ts"
import { Calls } from "./features/calls/service.ts"
import { ContactGroups } from "./features/contacts/groups.ts"
import { ContactLinks } from "./features/contacts/links.ts"
import { contactGroupMethods, contactMethods } from "./features/contacts/methods.ts"
import { Contacts } from "./features/contacts/service.ts"
import { GroupLinks, groupLinkMethods } from "./features/conversations/links.ts"
import { conversationMethods } from "./features/conversations/methods.ts"
import { Roster } from "./features/conversations/roster.ts"
import { ConversationsService } from "./features/conversations/service.ts"
import { Settings } from "./features/conversations/settings.ts"
import { deviceMethods } from "./features/devices/methods.ts"
import { Devices, type Lines } from "./features/devices/service.ts"
import { Exports, exportMethods } from "./features/exports/service.ts"
import { Fallback, fallbackMethods } from "./features/fallback/service.ts"
import { Carried } from "./features/files/carried.ts"
import { fileMethods } from "./features/files/methods.ts"
import { Files, type Room } from "./features/files/service.ts"
import { healthMethods, ServerHealth } from "./features/health/service.ts"
import { inviteMethods } from "./features/invites/methods.ts"
import { Invites } from "./features/invites/service.ts"
import { LoginLinks, loginLinkMethods } from "./features/login-links/service.ts"
import { MarksService, marksMethods } from "./features/marks/service.ts"
import { Heard } from "./features/messages/heard.ts"
import { Merging, mergingMethods } from "./features/messages/merging.ts"
import { messageMethods } from "./features/messages/methods.ts"
import { presentEntries } from "./features/messages/present.ts"
import { MessagesService } from "./features/messages/service.ts"
import { numberMethods } from "./features/numbers/methods.ts"
import { Numbers } from "./features/numbers/service.ts"
import { pairingMethods } from "./features/pairings/methods.ts"
import { Pairings } from "./features/pairings/service.ts"
import { passkeyMethods } from "./features/passkeys/methods.ts"
import { Passkeys } from "./features/passkeys/service.ts"
import { presenceMethods } from "./features/presence/methods.ts"
import { Presence } from "./features/presence/service.ts"
import { Privacy, privacyMethods } from "./features/privacy/service.ts"
import { pushMethods } from "./features/push/methods.ts"
import { Push } from "./features/push/service.ts"
import { NumberContacts } from "./features/reach/contacts.ts"
import { Incoming } from "./features/reach/incoming.ts"
import { Joining } from "./features/reach/joining.ts"
import { ShortLinks } from "./features/reach/links.ts"
import { Outgoing } from "./features/reach/outgoing.ts"
import { Terms, termsMethods } from "./features/reach/terms.ts"
import { Threads } from "./features/reach/threads.ts"
import { searchMethods } from "./features/search/methods.ts"
import { Search } from "./features/search/service.ts"
import { signUpMethods } from "./features/sign-ups/methods.ts"
import { SignUps } from "./features/sign-ups/service.ts"
import { smsAdminMethods } from "./features/sms/admin-methods.ts"
import { SmsAudit } from "./features/sms/audit.ts"
import { Overview } from "./features/sms/overview.ts"
import { Sms, type SmsOptions } from "./features/sms/service.ts"
import { noTexting } from "./features/sms/settings.ts"
import { SyncService, syncMethods } from "./features/sync/service.ts"
import { userMethods } from "./features/users/methods.ts"
import { Users } from "./features/users/service.ts"
import type { Handlers } from "./handler.ts"
import { Journal } from "./journal/journal.ts"
import type { Blobs } from "./ports/blobs.ts"
import type { Clock } from "./ports/clock.ts"
import { type Machine, noMachine } from "./ports/machine.ts"
import type { Pictures } from "./ports/pictures.ts"
import type { PushOutcome, PushPort } from "./ports/push.ts"
import type { SignalPort } from "./ports/signals.ts"
import type { SmsPort } from "./ports/sms.ts"

export interface ServicesOptions {
  readonly database: Database
  readonly clock: Clock
  readonly maxMembers: number
  /** Who may make an account, unless an administrator chose otherwise. */
  readonly signUp: SignUpMode
  readonly successorKey: Uint8Array
  /** The server's name for itself, shown to who is invited. */
  readonly serverName: string
  /** Where people's browsers find the server, without a path; null when nobody said. */
  readonly site: string | null
  readonly files: FileKeeping
  readonly ice: IceConfig
  /** The rooms in which many meet in calls; null, or left out: calls are between two. */
  readonly rooms?: CallRooms | null
  /** Those who hold the sockets. */
  readonly lines: Lines
  readonly signals: SignalPort
  /** What the server knows of itself; nothing where there is none. */
  readonly machine?: Machine
  readonly push: PushPort
  /** Who brings codes to phones where nothing else is said of texts. */
  readonly sms: SmsPort
  /** Gateways to phones, and what may go by them; null, or left out: there are none. */
  readonly texting?: Pick<SmsOptions, "settings" | "watch"> | null
  /** See `PushOptions`. */
  readonly pushed?: (outcome: PushOutcome["kind"]) => void
  /** See `JournalOptions`. */
  readonly repaired?: (entries: number) => void
  readonly failed: (error: unknown) => void
}

/** Where the bytes of files are, who makes pictures anew, and how much is taken. */
export interface FileKeeping {
  readonly blobs: Blobs
  readonly pictures: Pictures
  readonly room: Room
}

/** Every feature, on one database: what the server, the command line and the demo share. */
export interface Services extends AsyncDisposable {
  readonly journal: Journal
  readonly accounts: Accounts
  readonly devices: Devices
  readonly invites: Invites
  readonly loginLinks: LoginLinks
  readonly numbers: Numbers
  readonly texts: Sms
  readonly fallback: Fallback
  readonly users: Users
  readonly signUps: SignUps
  readonly conversations: ConversationsService
  readonly roster: Roster
  readonly messages: MessagesService
  readonly files: Files
  readonly carried: Carried
  readonly links: ShortLinks
  readonly marks: MarksService
  readonly calls: Calls
  readonly presence: Presence
  readonly push: Push
  readonly exports: Exports
  readonly handlers: Handlers
}

export function createServices(options: ServicesOptions): Services {
  const { database, clock, maxMembers, lines, signals, repaired, failed, serverName } = options
  const { successorKey, site } = options
  const journal = new Journal({ database, present: (rows) => presentEntries(database, rows), repaired, failed })
  const devices = new Devices({ database, journal, clock, successorKey, lines, failed })
  const audit = new Audit({ database, clock })
  const invites = new Invites({ database, clock, audit, signUp: options.signUp })
  const accounts = new Accounts({ database, journal, clock, devices, invites })
  const loginLinks = new LoginLinks({ database, journal, clock, accounts, audit })
  const users = new Users({
    ...{ database, clock, accounts, devices, loginLinks, audit },
    quota: options.files.room.quota,
  })
  const signUps = new SignUps({ database, journal, clock, accounts, invites, audit, signals, successorKey })
  const health = new ServerHealth({ database, clock, machine: options.machine ?? noMachine })
  const pairings = new Pairings({ database, journal, clock, devices, successorKey, site })
  const passkeys = new Passkeys({ database, journal, clock, accounts })
  const conversations = new ConversationsService(database)
  // Texts that come are answered by texts: each needs the other.
  const answering: Pick<Sms, "queue"> = { queue: (tx, asked) => texts.queue(tx, asked) }
  const threads = new Threads(new Incoming({ clock, conversations, texts: answering }), clock)
  const texting = options.texting ?? noTexting
  const texts = new Sms({ ...texting, database, journal, clock, threads, serverName, failed })
  const sms = options.texting ? texts : options.sms
  const numbers = new Numbers({ database, journal, clock, accounts, audit, sms })
  const overview = new Overview({ database, clock, settings: texting.settings })
  const smsAudit = new SmsAudit({ database, audit })
  const blocks = new Blocks({ database, journal, conversations, signals, clock })
  const contacts = new Contacts({ database, journal, blocks, clock })
  const joining = new Joining({ database, journal, clock, conversations, contacts })
  const contactGroups = new ContactGroups({ journal, clock })
  const contactLinks = new ContactLinks(database)
  const roster = new Roster({ database, journal, conversations, blocks, clock, maxMembers })
  const groupLinks = new GroupLinks({ database, clock, conversations, roster })
  const settings = new Settings({ database, conversations, signals })
  const files = new Files({ database, clock, ...options.files })
  const isSignedIn = (device: DeviceId) => devices.isSignedIn(device)
  const carried = new Carried({ ...options.files, database, conversations, clock, isSignedIn, successorKey })
  const links = new ShortLinks({ database, clock, carried, site })
  const phones = new Outgoing({ clock, texts, links })
  const merging = new Merging({ database, journal, conversations, phones, clock })
  const messages = new MessagesService({ database, journal, conversations, carried, phones, clock })
  const numberContacts = new NumberContacts({ journal, clock, contacts, texts })
  const fallback = new Fallback({ database, journal, clock, accounts, outgoing: phones, texts, failed })
  const heard = new Heard({ database, conversations, signals })
  const marksLane = database.lane("marks")
  const privacy = new Privacy({ database, journal, clock })
  const calls = new Calls({
    ...{ database, journal, clock, conversations, messages, privacy, signals },
    rooms: options.rooms ?? null,
    servers: (account) => iceServers(options.ice, account, clock.now()),
  })
  const marks = new MarksService({ lane: marksLane, conversations, privacy, signals })
  const presence = new Presence({ database, journal, clock, failed })
  const push = new Push({ database, clock, port: options.push, pushed: options.pushed ?? (() => {}), failed })
  const search = new Search({ database, conversations, accounts })
  const sync = new SyncService(database, journal, conversations)
  const reads = {
    ...accountMethods(accounts),
    ...blockMethods(blocks),
    ...contactMethods(contacts, contactLinks, numberContacts),
    ...termsMethods(new Terms({ database, conversations, texts, links })),
    ...deviceMethods(devices),
    ...conversationMethods(conversations, roster, settings),
    ...fallbackMethods(fallback),
    ...mergingMethods(merging),
    ...numberMethods(database, numbers, joining),
    ...presenceMethods(presence),
    ...privacyMethods(privacy),
    ...syncMethods(sync),
  }
  const exports = new Exports({ database, clock, reads, carried, server: { name: serverName, site }, failed })
  return {
    journal,
    accounts,
    devices,
    invites,
    loginLinks,
    numbers,
    texts,
    fallback,
    users,
    signUps,
    conversations,
    roster,
    messages,
    files,
    carried,
    links,
    marks,
    calls,
    presence,
    push,
    exports,
    handlers: {
      ...reads,
      ...callMethods(calls),
      ...contactGroupMethods(contactGroups),
      ...inviteMethods(database, invites, serverName),
      ...loginLinkMethods(loginLinks),
      ...pairingMethods(pairings),
      ...passkeyMethods(passkeys),
      ...groupLinkMethods(groupLinks, conversations),
      ...messageMethods(messages, heard),
      ...fileMethods(files, carried),
      ...marksMethods(marks),
      ...pushMethods(push),
      ...searchMethods(search),
      ...userMethods(database, users),
      ...signUpMethods(database, signUps, invites),
      ...auditMethods(database, audit),
      ...healthMethods(database, health),
      ...smsAdminMethods({ database, overview, smsAudit, settings: texting.settings }),
      ...exportMethods(exports),
    },
    async [Symbol.asyncDispose]() {
      pairings[Symbol.dispose]()
      signUps[Symbol.dispose]()
      await texts[Symbol.asyncDispose]()
      await fallback[Symbol.asyncDispose]()
      await push[Symbol.asyncDispose]()
      await presence[Symbol.asyncDispose]()
      await devices[Symbol.asyncDispose]()
      await marksLane[Symbol.asyncDispose]()
      await journal[Symbol.asyncDispose]()
    },
  }
}
