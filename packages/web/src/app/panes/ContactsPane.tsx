import type { ContactGroupId } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import { useComputed, useSignal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import { syllablesOf } from "../../lib/pinyin.ts"
import { bySpelling, isMeant, letterOf } from "../../lib/spelling.ts"
import { Contacts } from "../../screens/Contacts.tsx"
import type { ContactRowView, PersonView } from "../../views.ts"
import { useClient } from "../client.ts"
import { useLink } from "../link.ts"
import { go, place } from "../router.ts"
import { personOf } from "../views/people.ts"
import { groupDeeds } from "./groupDeeds.ts"

/** People in the order of their spelling, each letter before those who begin with it. */
function rowsOf(people: readonly PersonView[]): ContactRowView[] {
  const spelled = people.map((person) => ({ person, name: person.name, syllables: syllablesOf(person.name) }))
  let letter = ""
  return spelled.sort(bySpelling).flatMap(({ person, syllables }): ContactRowView[] => {
    const row = { kind: "person", person } as const
    const own = letterOf(syllables)
    if (own === letter) return [row]
    letter = own
    return [{ kind: "letter", letter }, row]
  })
}

/** Whether somebody is meant, by what one calls them or by their own names. */
function isSearched(client: Client, { account, name, userName }: PersonView, text: string): boolean {
  const own = client.accounts.profile(account).value?.displayName ?? name
  const names = name === own ? [name] : [name, own]
  return names.some((one) => isMeant(one, syllablesOf(one), text)) || userName.includes(text.trim().toLowerCase())
}

/** The account's contacts. */
export function ContactsPane() {
  const client = useClient()
  const link = useLink()
  const text = useSignal("")
  const group = useSignal<ContactGroupId | null>(null)
  const rows = useComputed(() => {
    const list = client.contacts.list.value
    // An empty list means something only when the server has been asked.
    if (list.length === 0 && (client.catchingUp.value || client.link.value.state === "connecting")) return null
    const within = list.filter(({ groups }) => group.value === null || groups.includes(group.value))
    const people = within.map(({ account }) => personOf(client, account))
    return rowsOf(text.value.trim() === "" ? people : people.filter((person) => isSearched(client, person, text.value)))
  })
  const { settings, received, list } = client.contacts
  const shown = settings.value.groups.some((one) => one.group === group.value) ? group.value : null
  useEffect(() => {
    if (group.value !== shown) group.value = shown
  }, [shown])
  // Whoever changed their own name has not announced it to everybody.
  useEffect(() => {
    client.contacts.refresh().catch(() => {})
  }, [])
  const here = place.value
  return (
    <Contacts
      view={{
        rows: rows.value,
        any: list.value.length > 0,
        asking: received.value.length,
        groups: settings.value.groups,
        group: shown,
        text: text.value,
        selected: here.at === "person" ? here.account : null,
        link: link.value,
      }}
      deeds={{
        ...groupDeeds(client),
        presenceOf: (account) => client.presence.of(account).value,
        type: (typed) => {
          text.value = typed
        },
        show: (wanted) => {
          group.value = wanted
        },
        add: () => go({ at: "add" }),
        retryLink: () => client.reconnect(),
      }}
    />
  )
}
