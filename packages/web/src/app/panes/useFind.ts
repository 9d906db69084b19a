import type { Client } from "@everline/sdk"
import { useComputed } from "@preact/signals"
import { useMemo } from "preact/hooks"
import { isMeant } from "../../lib/spelling.ts"
import type { PersonView, TypedNumber } from "../../views.ts"
import { useClient } from "../client.ts"
import { whenOnline } from "../online.ts"
import { go } from "../router.ts"
import { knownAs, personOf } from "../views/people.ts"

/** Whether somebody who is nothing but a phone number is meant by some digits of it. */
function isNumbered({ kind, userName }: PersonView, text: string): boolean {
  const digits = text.normalize("NFKC").replace(/[\s().-]/gu, "")
  return kind === "number" && /^\+?\d{3,}$/.test(digits) && userName.includes(digits)
}

/** Contacts by the names that one has for them, however these are spelled; the server knows neither. */
async function meant(people: readonly PersonView[], text: string): Promise<readonly PersonView[]> {
  if (people.length === 0) return []
  const { syllablesOf } = await import("../../lib/pinyin.ts")
  return people.filter((person) => isMeant(person.name, syllablesOf(person.name), text) || isNumbered(person, text))
}

/** Digits, with what people write between them: it may be a phone number. */
const LIKE_NUMBER = /^[+＋]?[\d０-９][\d０-９\s().-]{5,}$/

/** What number a text is; null where it does not look like one. To know whether it is one takes code that is fetched only then. */
export async function numberIn(text: string): Promise<TypedNumber | null> {
  if (!LIKE_NUMBER.test(text.trim())) return null
  const { e164, homeOf, spaced } = await import("../../lib/numbers.ts")
  const number = e164(text, homeOf(navigator.languages))
  return number === null ? "wrong" : { number, spaced: spaced(number) }
}

/** Puts a phone number into the list, under a name if it is given one, and goes to where one writes to it. */
export async function writeToNumber(client: Client, number: string, name: string): Promise<void> {
  const { account } = await client.contacts.addNumber(number, name)
  go({ at: "chat", conversation: await client.conversations.direct(account) })
}

/** Whose number this is. */
async function findByNumber(client: Client, text: string): Promise<readonly PersonView[]> {
  const typed = await numberIn(text)
  if (typed === null || typed === "wrong") return []
  await whenOnline(client)
  const found = await client.numbers.find(typed.number)
  return found === null ? [] : [knownAs(client, found)]
}

/**
 * Asks for people to talk to, oneself left out: one's contacts first, then others whom the server finds. Without a
 * connection others come when there is one, unless a contact is meant. It is another one when contacts have changed.
 */
export function useFind(): (text: string) => Promise<readonly PersonView[]> {
  const client = useClient()
  const contacts = useComputed(() => client.contacts.list.value.map(({ account }) => personOf(client, account))).value
  return useMemo(
    () => async (text: string) => {
      // Fetched like everything else, and as little to be had without a connection: then names are not spelled.
      const own = await meant(contacts, text).catch(() => [])
      if (own.length > 0 && client.link.peek().state !== "online") return own
      await whenOnline(client)
      const found = await client.accounts.find(text)
      const left = new Set(own.map(({ account }) => account))
      const me = client.session.peek()?.self.account
      const others = found.filter(({ account }) => account !== me && !left.has(account))
      return [...own, ...others.map((profile) => knownAs(client, profile))]
    },
    [client, contacts],
  )
}

/** The same, and by a whole phone number who has it. */
export function useFindAnybody(): (text: string) => Promise<readonly PersonView[]> {
  const client = useClient()
  const find = useFind()
  return useMemo(
    () => async (text: string) => {
      // What one may look up in a day is little, and names are found without it.
      const [numbered, named] = await Promise.all([findByNumber(client, text).catch(() => []), find(text)])
      const left = new Set(numbered.map(({ account }) => account))
      return [...numbered, ...named.filter(({ account }) => !left.has(account))]
    },
    [client, find],
  )
}
