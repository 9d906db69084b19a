import type { AccountId, FallbackMinutes, Profile } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { t } from "../../i18n/i18n.ts"
import { Empty } from "../../parts/Empty.tsx"
import { toast } from "../../parts/Toasts.tsx"
import { Person, type PersonDeeds } from "../../screens/Person.tsx"
import { shape } from "../../shapes/shape.ts"
import type { Relation } from "../../views.ts"
import { wishedCall } from "../calls/wish.ts"
import { useClient } from "../client.ts"
import { tell, words } from "../errors.ts"
import { back, go } from "../router.ts"
import { knownAs } from "../views/people.ts"
import { groupDeeds } from "./groupDeeds.ts"
import { useLastSeen } from "./useLastSeen.ts"

function relationTo({ contacts, session }: Client, account: AccountId): Relation {
  if (account === session.value?.self.account) return { kind: "oneself" }
  if (contacts.list.value.some((contact) => contact.account === account)) return { kind: "contact" }
  const of = (request: { readonly account: AccountId }) => request.account === account
  const asks = contacts.received.value.find(of)
  if (asks !== undefined) return { kind: "asks", greeting: asks.greeting, at: asks.at }
  const asked = contacts.sent.value.find(of)
  return asked === undefined ? { kind: "stranger" } : { kind: "asked", greeting: asked.greeting, at: asked.at }
}

const deedsOf = (client: Client, { account, userName }: Profile): PersonDeeds => {
  const { accounts, contacts, conversations, fallback } = client
  return {
    createGroup: groupDeeds(client).createGroup,
    write: () => tell(conversations.direct(account).then((conversation) => go({ at: "chat", conversation }))),
    call: (media) =>
      tell(
        conversations.direct(account).then((conversation) => {
          wishedCall.value = { conversation, media, join: null }
        }),
      ),
    request: (greeting) =>
      words(
        contacts.request(account, greeting).then((state) => {
          if (state === "sent") toast(t("person.add.sent"))
        }),
      ),
    keep: () => tell(contacts.addNumber(userName)),
    accept: () => tell(contacts.accept(account)),
    decline: () => tell(contacts.decline(account)),
    remark: (remark) => words(contacts.set(account, { remark })),
    bySms: (after) => tell(fallback.setFor(account, after)),
    putInto: (groups) => words(contacts.set(account, { groups })),
    block: (on) => tell(on ? accounts.block(account) : accounts.unblock(account)),
    remove: () => tell(contacts.remove(account)),
  }
}

/** After how long what somebody writes comes by SMS; undefined where it cannot: one has no number, or they have no more. */
function bySms({ fallback, numbers }: Client, { account, kind }: Profile): FallbackMinutes | null | undefined {
  const settings = fallback.settings.value
  if (settings === undefined || kind === "number" || (numbers.list.value ?? []).length === 0) return undefined
  return settings.contacts.find((one) => one.account === account)?.afterMinutes ?? null
}

/** Somebody's card. */
export function PersonPane({ account }: { account: AccountId }) {
  const client = useClient()
  const profile = client.accounts.profile(account).value
  const presence = profile?.kind === "number" ? undefined : client.presence.of(account).value
  const lastSeenAt = useLastSeen(account, presence)
  if (profile === undefined) {
    const waiting = client.catchingUp.value || client.link.value.state !== "online"
    return waiting ? null : <Empty title={t("person.gone")} />
  }
  const contact = client.contacts.list.value.find((one) => one.account === account)
  return (
    <Person
      view={{
        person: knownAs(client, profile),
        ownName: profile.displayName,
        remark: contact?.remark ?? "",
        relation: relationTo(client, account),
        presence,
        lastSeenAt,
        blocked: client.accounts.blocked.value.has(account),
        groups: client.contacts.settings.value.groups,
        inGroups: contact?.groups ?? [],
        bySms: bySms(client, profile),
      }}
      deeds={deedsOf(client, profile)}
      onBack={shape.value === "phone" ? back : undefined}
    />
  )
}
