import type { Output, Shape } from "@everline/protocol"
import { AccountDeeds } from "./account/account-deeds.ts"
import { Exports } from "./account/exports.ts"
import { Http } from "./account/http.ts"
import { Invites } from "./account/invites.ts"
import { Numbers } from "./account/numbers.ts"
import { Pairings } from "./account/pairings.ts"
import { Passkeys } from "./account/passkeys.ts"
import { Push } from "./account/push.ts"
import { SignUps } from "./account/sign-ups.ts"
import { Sms } from "./account/sms.ts"
import type { Session } from "./api/accounts.ts"
import { CallDeeds } from "./calls/call-deeds.ts"
import type { Parts } from "./parts.ts"
import type { Ports } from "./ports.ts"
import { ContactDeeds } from "./record/contact-deeds.ts"
import { ConversationDeeds } from "./record/conversation-deeds.ts"

export interface SeldomOptions extends Pick<Parts, "call" | "calls" | "contactBook" | "people" | "sessions" | "sync"> {
  /** The server's: "https://chat.example.org". */
  readonly url: string
  readonly shape: Shape
  readonly ports: Ports
  /** Somebody is logged in on this device. */
  readonly enter: (session: Output<"accounts.logIn">) => Promise<Session>
}

/**
 * What most starts of a client do without: logging in, what changes accounts, contacts and groups, calling, and what SMS
 * cost. One piece for all, fetched by who first needs one of them.
 */
export function seldom(options: SeldomOptions) {
  const { call, ports, sessions, url } = options
  const entering = { ...options, http: new Http(url, ports) }
  return {
    accounts: new AccountDeeds(entering),
    calls: new CallDeeds({ ...options, device: () => sessions.session.peek()?.device }),
    contacts: new ContactDeeds(options),
    conversations: new ConversationDeeds(options),
    exports: new Exports(call),
    invites: new Invites(entering.http, call),
    numbers: new Numbers(entering),
    pairings: new Pairings(entering),
    passkeys: new Passkeys(entering),
    push: new Push(call, ports),
    signUps: new SignUps(entering),
    sms: new Sms(call),
  }
}
