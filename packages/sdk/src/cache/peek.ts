/**
 * For a service worker, which is woken without a page: looks into what `browserCache` keeps. It shares no code with the
 * app, for a worker is one file of its own.
 */
import type { AccountId, Contact, ConversationId, Profile } from "@everline/protocol"
import type { ConversationState } from "../journal/state.ts"
import type { StoredSession } from "./cache.ts"

const NAME = "everline"

/** A conversation as this device knows it. */
export interface KeptConversation {
  /** A group's name, or the other's; null when that is not known. */
  readonly name: string | null
  readonly isGroup: boolean
}

/** A conversation; null when this device knows none such. */
export const keptConversation = (conversation: ConversationId): Promise<KeptConversation | null> =>
  look(async (get) => {
    const state = await get<ConversationState>("conversations", conversation)
    if (state === undefined) return null
    const titled = state.later.findLast((entry) => entry.kind === "titled")
    const title = titled?.kind === "titled" ? titled.title : state.base.title
    const { peer, kind } = state.base
    const name = title ?? (peer === null ? null : await personOf(get, peer))
    return { name, isGroup: kind === "group" }
  })

/** What somebody is called on this device; null when it does not know them. */
export const keptPerson = (account: AccountId): Promise<string | null> => look((get) => personOf(get, account))

/** By what this device logs in; null when nobody is logged in. */
export const keptToken = (): Promise<string | null> =>
  look(async (get) => (await get<StoredSession>("session", "one"))?.token ?? null)

type Get = <Value>(store: string, key: string) => Promise<Value | undefined>

async function personOf(get: Get, account: AccountId): Promise<string | null> {
  const contact = await get<Contact>("contacts", account)
  if (contact?.remark) return contact.remark
  return (await get<Profile>("profiles", account))?.displayName ?? null
}

/** Whatever goes wrong, nothing is known: a store that an older program did not have, storage that was evicted. */
async function look<Value>(find: (get: Get) => Promise<Value | null>): Promise<Value | null> {
  const db = await open().catch(() => null)
  if (db === null) return null
  try {
    return await find((store, key) => settled(db.transaction(store).objectStore(store).get(key)))
  } catch {
    return null
  } finally {
    // A newer app may want to change the stores.
    db.close()
  }
}

function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open(NAME)
  // There is none, and it is not for us to make it.
  opening.onupgradeneeded = () => opening.transaction?.abort()
  return settled(opening)
}

const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
