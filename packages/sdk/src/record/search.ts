import { fold } from "@everline/protocol"
import type { ConversationSummary } from "../api/conversations.ts"
import type { Search as SearchApi, SearchPage, SearchQuery } from "../api/search.ts"
import type { Connection } from "../link/connection.ts"
import type { ContactBook } from "./contact-book.ts"
import type { Summaries } from "./list.ts"
import type { People } from "./people.ts"

/** The server looks through so much for one question; somebody who waits asks a few times before they are told nothing. */
const QUESTIONS = 5

export interface SearchOptions {
  readonly summaries: Pick<Summaries, "list">
  readonly people: Pick<People, "profile" | "put">
  readonly contactBook: Pick<ContactBook, "contacts">
  readonly call: Connection["call"]
}

/** Finds conversations on this device, and messages on the server. */
export class Search implements SearchApi {
  readonly #options: SearchOptions

  constructor(options: SearchOptions) {
    this.#options = options
  }

  conversations(text: string): readonly ConversationSummary[] {
    const sought = fold(text.trim())
    if (sought === "") return []
    const { summaries } = this.#options
    return summaries.list.value.filter((one) => this.#namesOf(one).some((name) => fold(name).includes(sought)))
  }

  async messages(query: SearchQuery): Promise<SearchPage> {
    const { call, people } = this.#options
    let page = await call("search.messages", query)
    for (let asked = 1; asked < QUESTIONS && page.hits.length === 0 && page.next !== null; asked += 1)
      page = await call("search.messages", { ...query, before: page.next })
    people.put(page.profiles)
    return { hits: page.hits, next: page.next }
  }

  #namesOf({ title, peer }: ConversationSummary): readonly string[] {
    if (peer === null) return title === null ? [] : [title]
    const { contactBook, people } = this.#options
    const profile = people.profile(peer).value
    const remark = contactBook.contacts.value.get(peer)?.remark ?? ""
    return profile === undefined ? [remark] : [remark, profile.displayName, profile.userName]
  }
}
