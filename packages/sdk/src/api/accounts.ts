import type {
  AccountId,
  ConversationId,
  Device,
  DeviceId,
  Input,
  Member,
  Output,
  Profile,
  Recovery,
  Self,
  Time,
} from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** Who is logged in on this device, and as which device. */
export interface Session {
  readonly self: Self
  readonly device: DeviceId
}

export interface Credentials {
  readonly userName: string
  readonly password: string
  /** What this device is called in the account's list of devices. */
  readonly deviceName: string
}

/** The account on this device. Everything here needs the server; all reject with EverlineError. */
export interface Accounts {
  /** Makes an account by an invite and logs this device in. */
  signUp(account: Credentials & { readonly invite: string; readonly displayName: string }): Promise<Session>
  /** Logs this device in. What an other account left on it is deleted first. */
  logIn(credentials: Credentials): Promise<Session>
  /** Whom a log-in link logs in, and whether it is for recovery. Needs no log-in. */
  ofLink(link: string): Promise<Output<"loginLinks.get">>
  /** Logs this device in by a link instead of a password; one for recovery wants a new password. */
  logInByLink(by: {
    readonly link: string
    readonly deviceName: string
    readonly newPassword?: string
  }): Promise<Session>
  /** Links that administrators made lately to recover this account, the newest first; undefined until they are known. */
  readonly recoveries: ReadonlySignal<readonly Recovery[] | undefined>
  /** Signs this device out and deletes everything that it holds. Without a connection it is deleted all the same. */
  signOut(): Promise<void>
  /** Changes one's own display name. */
  update(displayName: string): Promise<Self>
  /** Changes one's own password and signs every other device out. */
  changePassword(password: string, newPassword: string): Promise<void>
  /** People to talk to: the owner of exactly this user name, and those whom one knows. */
  find(text: string): Promise<readonly Profile[]>
  /** What is known of an account; undefined until it is. Asks the server by itself. */
  profile(account: AccountId): ReadonlySignal<Profile | undefined>
  /** Whom this account has blocked. Known without a connection too. */
  readonly blocked: ReadonlySignal<ReadonlySet<AccountId>>
  /** From here on neither writes to the other; `blocked` follows. */
  block(account: AccountId): Promise<void>
  unblock(account: AccountId): Promise<void>
}

/** One's own devices. The list is fetched when it is first looked at and follows every change from then on. */
export interface Devices {
  /** Undefined until it is known. */
  readonly list: ReadonlySignal<readonly Device[] | undefined>
  /** Another device that logged in, the last of which this one was told; null while there was none. */
  readonly came: ReadonlySignal<Device | null>
  /** Asks for the list again: who is online is not announced. */
  refresh(): Promise<void>
  rename(device: DeviceId, name: string): Promise<void>
  /** Signs another of one's own devices out; for this one use `accounts.signOut`. */
  signOut(device: DeviceId): Promise<void>
}

export interface Invites {
  /** Whom an invite is from and whether it is good. Needs no log-in. */
  get(invite: string): Promise<Output<"invites.get">>
  /** Makes an invite: for one person and seven days unless told. Administrators only. */
  create(options?: Input<"invites.create">): Promise<{ readonly invite: string; readonly expiresAt: Time }>
}

/** A page of a group's members, in the order in which they joined. */
export interface MembersPage {
  readonly members: readonly Member[]
  readonly more: boolean
}

/** Names a page of members: those after `after`, or the first ones. */
export interface MembersQuery {
  readonly conversation: ConversationId
  readonly after?: AccountId
  readonly limit?: number
}
