import type { ConversationId } from "@everline/protocol"
import { Accounts } from "./account/accounts.ts"
import type { Client, ClientOptions } from "./api/client.ts"
import type { Link } from "./api/link.ts"
import { browserPorts } from "./browser-ports.ts"
import { View } from "./history/view.ts"
import { fetched, later, once } from "./later.ts"
import { Messages } from "./outbox/messages.ts"
import { assemble, type Parts } from "./parts.ts"
import type { Ports } from "./ports.ts"
import { Contacts } from "./record/contacts.ts"
import { Conversations } from "./record/conversations.ts"
import { Summaries } from "./record/list.ts"
import { Search } from "./record/search.ts"
import { stoppable } from "./timers.ts"

/** How long a client that is closed waits for the server to take its last marks. */
const FAREWELL_MS = 1_000

/** A client of one server. It reads its cache, and connects as soon as somebody is logged in. */
export function createClient(options: ClientOptions): Client {
  const { ports, stop } = stoppable<Ports>({ ...browserPorts(), ...options.ports })
  const parts = assemble(options, ports)
  const { call, book, people, contactBook, sessions, connection, outbox, pages, sync } = parts
  const connect = () => connection.start()
  const erase = () => {
    connection.stop()
    return parts.erase()
  }
  const restored = restore(parts, options)
  const caughtUp = () => connection.link.peek().state === "online" && !sync.catchingUp.peek()
  const unwatch = connection.link.subscribe((link) => void obeyRefusal(link, parts))
  const summaries = new Summaries(parts)
  const viewed = { book, pages, outbox, uploads: parts.uploads, link: connection.link, self: sessions.self, ports }

  const accounts = new Accounts({ ...parts, erase, connect })
  const seldom = once(async () => {
    const code = await fetched(() => import("./seldom.ts"))
    return code.seldom({ ...parts, ...options, ports, enter: (session) => accounts.enter(session) })
  })

  return {
    ready: restored.then(connect),
    link: connection.link,
    catchingUp: sync.catchingUp,
    session: sessions.session,
    accounts: later(accounts, async () => (await seldom()).accounts),
    devices: parts.devices,
    invites: later({}, async () => (await seldom()).invites),
    passkeys: later({ list: parts.passkeys.list }, async () => (await seldom()).passkeys),
    numbers: later({ list: parts.numbers.list, change: parts.numberChange }, async () => (await seldom()).numbers),
    signUps: later({}, async () => (await seldom()).signUps),
    administration: parts.administration,
    pairings: later({}, async () => (await seldom()).pairings),
    contacts: later(new Contacts(contactBook), async () => (await seldom()).contacts),
    conversations: later(new Conversations({ ...parts, summaries }), async () => (await seldom()).conversations),
    messages: new Messages({ outbox, call, uploads: parts.uploads }, { book, pages, ports, restored, caughtUp }),
    history: { open: (conversation: ConversationId) => new View(conversation, viewed) },
    marks: parts.marks,
    typing: parts.typing,
    presence: parts.presence,
    push: later({}, async () => (await seldom()).push),
    privacy: parts.privacy,
    fallback: parts.fallback,
    drafts: parts.drafts,
    files: parts.files,
    heard: parts.heard,
    calls: later(parts.calls, async () => (await seldom()).calls),
    search: new Search({ summaries, people, contactBook, call }),
    exports: later({}, async () => (await seldom()).exports),
    sms: later({}, async () => (await seldom()).sms),
    now: parts.now,
    reconnect: () => connection.wake(),
    async close() {
      unwatch()
      if (connection.link.peek().state === "online") await within(FAREWELL_MS, parts.marks.flush(), ports)
      parts.calls.clear()
      connection.close()
      await parts.keeper.close()
      stop()
    },
  }
}

async function restore(parts: Parts, { token }: ClientOptions): Promise<void> {
  const kept = await parts.keeper.load()
  const given = token === undefined ? null : { token, self: null, device: null }
  parts.sessions.restore(kept.session?.token == null ? (given ?? kept.session) : kept.session)
  parts.sync.restore(kept.position)
  parts.people.restore(kept.profiles)
  parts.blocks.restore(kept.blocked)
  parts.settings.restore(kept.wanted)
  parts.contactBook.restore(kept)
  parts.book.restore(kept.conversations)
  await parts.outbox.restore(kept.outbox)
}

/** Waits for some work, but no longer than so many milliseconds. */
const within = (ms: number, work: Promise<void>, ports: Pick<Ports, "timer">): Promise<void> =>
  new Promise((resolve) => {
    ports.timer(ms, resolve)
    void work.then(resolve)
  })

/**
 * A device that was signed out keeps nothing; one whose token is unknown keeps all until somebody else logs in. A tab
 * that learns of it late, when somebody has logged in again in another one, goes on with them.
 */
async function obeyRefusal(link: Link, { connection, sessions, forget, erase }: Parts): Promise<void> {
  if (link.state !== "refused" || (link.code !== "signed_out" && link.code !== "unauthenticated")) return
  if (await sessions.follow()) {
    forget()
    connection.start()
  } else if (link.code === "signed_out") await erase()
  else sessions.expire()
}
