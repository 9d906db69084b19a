/** The features that know people, on a database of their own and under a clock that the test moves. */
import {
  type AccountId,
  type ConversationId,
  type DeviceId,
  type Entry,
  newId,
  type SignalFrame,
  type Time,
} from "@everline/protocol"
import { createDatabase } from "../../../testkit/src/database.ts"
import { isRetryable } from "../../src/adapters/postgres/failures.ts"
import { openDatabase } from "../../src/adapters/postgres/pool.ts"
import { desk } from "../../src/adapters/sms/desk.ts"
import type { Database } from "../../src/database.ts"
import { Accounts, type LoggedIn } from "../../src/features/accounts/service.ts"
import { Audit } from "../../src/features/audit/service.ts"
import { Devices } from "../../src/features/devices/service.ts"
import { successorKey } from "../../src/features/devices/tokens.ts"
import { Invites } from "../../src/features/invites/service.ts"
import { LoginLinks } from "../../src/features/login-links/service.ts"
import { presentEntries } from "../../src/features/messages/present.ts"
import { Numbers } from "../../src/features/numbers/service.ts"
import { Passkeys } from "../../src/features/passkeys/service.ts"
import { Privacy } from "../../src/features/privacy/service.ts"
import { SignUps } from "../../src/features/sign-ups/service.ts"
import { Users } from "../../src/features/users/service.ts"
import type { SignedIn } from "../../src/handler.ts"
import { Journal } from "../../src/journal/journal.ts"

/** What a busy machine failed at is tried again; anything else fails the test. */
function failed(error: unknown): void {
  if (!isRetryable(error)) throw error
}

/** One server's services on `database`; two of them are two servers on one record. */
function openServer(database: Database, clock: { now(): Time }) {
  const cut: DeviceId[] = []
  const told: Entry[] = []
  const journal = new Journal({ database, failed, present: (rows) => presentEntries(database, rows) })
  journal.listen({ follows: () => true, hear: ({ entry }) => void told.push(entry) })
  const refused: AccountId[] = []
  const renewed: AccountId[] = []
  const lines = {
    isOnline: () => false,
    cut: (device: DeviceId) => cut.push(device),
    refuse: (account: AccountId) => refused.push(account),
    renew: (account: AccountId) => renewed.push(account),
  }
  const key = successorKey("the database's password")
  const devices = new Devices({ database, journal, clock, failed, successorKey: key, lines })
  const audit = new Audit({ database, clock })
  const invites = new Invites({ database, clock, audit, signUp: "invited" })
  const accounts = new Accounts({ database, journal, clock, devices, invites })
  const loginLinks = new LoginLinks({ database, journal, clock, accounts, audit })
  const users = new Users({ database, clock, accounts, devices, loginLinks, audit, quota: 5_000 })
  const passkeys = new Passkeys({ database, journal, clock, accounts })
  const numbers = new Numbers({ database, journal, clock, accounts, audit, sms: desk })
  const privacy = new Privacy({ database, journal, clock })
  const signals: SignalFrame[] = []
  const signUps = new SignUps({
    ...{ database, journal, clock, accounts, invites, audit },
    signals: { toAccounts: (_accounts, frame) => signals.push(frame) },
    successorKey: key,
  })
  /**
   * `cut`: devices whose sockets were cut here; `refused`, `renewed`: accounts whose were. `told`, `signals`: what went to
   * those connected here.
   */
  const made = { accounts, audit, devices, invites, loginLinks, journal, numbers, passkeys, privacy, signUps, users }
  return { ...made, cut, refused, renewed, told, signals }
}

export async function openHouse() {
  const { config, [Symbol.asyncDispose]: drop } = await createDatabase()
  const database = openDatabase(config)
  let now = 1_800_000_000_000
  const clock = { now: () => now }
  const here = openServer(database, clock)
  const there = openServer(database, clock)

  const inviteOne = async () => (await here.invites.create(null, false)).invite
  const signUp = async (userName: string, displayName = userName): Promise<LoggedIn> =>
    here.accounts.signUp({ ...form(userName), invite: await inviteOne(), displayName })

  /** Somebody who is an administrator, as a caller. */
  const administrator = async (userName: string, displayName = userName): Promise<SignedIn> => {
    const { invite } = await here.invites.create(null, true)
    const { self, device } = await here.accounts.signUp({ ...form(userName), invite, displayName })
    return { account: self.account, device, admin: true, address: "192.168.1.20" }
  }

  return {
    ...here,
    administrator,
    /** A second server on the same record. */
    there,
    database,
    clock,
    config,
    pass: (milliseconds: number) => {
      now += milliseconds
    },
    inviteOne,
    signUp,
    logIn: (userName: string, password = `${userName}'s password`): Promise<LoggedIn> =>
      here.accounts.logIn({ userName, password, device: { name: "Laptop", shape: "desktop" } }),
    acquaint: (...people: LoggedIn[]) =>
      acquaint(
        database,
        people.map(({ self }) => self.account),
      ),
    /** The account's own journal as its devices read it. */
    journalOf: async (account: AccountId): Promise<Entry[]> =>
      presentEntries(database, await here.journal.read(account, 1, 1_000)),
    [Symbol.asyncDispose]: async () => {
      for (const { devices, journal, signUps } of [here, there]) {
        signUps[Symbol.dispose]()
        await devices[Symbol.asyncDispose]()
        await journal[Symbol.asyncDispose]()
      }
      await database[Symbol.asyncDispose]()
      await drop()
    },
  }
}

/** What a person fills in to sign up, the invite left out. */
export const form = (userName: string) => ({
  userName,
  displayName: userName,
  password: `${userName}'s password`,
  device: { name: "Phone", shape: "phone" } as const,
})

/** Puts people into one conversation, as far as the tables go that say who knows whom. */
async function acquaint(database: Database, people: readonly AccountId[]): Promise<void> {
  const conversation = newId<ConversationId>()
  await database.query(
    `INSERT INTO conversations (id, kind, created_by, request_hash, created_at) VALUES ($1, 'group', $2, '', 0)`,
    [conversation, people[0]],
  )
  await database.query(
    `INSERT INTO members (conversation, account, role, joined_seq, readable)
     SELECT $1, unnest($2::uuid[]), 'member', 1, '{[1,)}'`,
    [conversation, people],
  )
}
