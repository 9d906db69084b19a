import { type AccountId, type CheckedInput, EverlineError, type Marks, SIGNAL } from "@everline/protocol"
import type { Lane } from "../../database.ts"
import type { Handlers, SignedIn } from "../../handler.ts"
import type { SignalPort } from "../../ports/signals.ts"
import { checkOpen } from "../blocks/rules.ts"
import { type ConversationsService, GUARD_TRIES, NO_GUARD } from "../conversations/service.ts"
import type { Privacy } from "../privacy/service.ts"
import { MarkBatch } from "./batch.ts"

export interface MarksOptions {
  /** A connection for marks alone. */
  readonly lane: Lane
  readonly conversations: ConversationsService
  readonly privacy: Pick<Privacy, "showsTyping">
  readonly signals: SignalPort
}

/** How far each account has received and read, and who is typing. */
export class MarksService {
  readonly #batch: MarkBatch
  readonly #conversations: ConversationsService
  readonly #privacy: Pick<Privacy, "showsTyping">
  readonly #signals: SignalPort

  constructor({ lane, conversations, privacy, signals }: MarksOptions) {
    this.#batch = new MarkBatch(lane)
    this.#conversations = conversations
    this.#privacy = privacy
    this.#signals = signals
  }

  /**
   * Moves an account's marks forward. Its own devices learn of it, and a direct conversation's peer of what both tell each
   * other, unless one of the two blocks the other. @throws not_found, unavailable
   */
  async set({ account }: SignedIn, { conversation, read, delivered }: CheckedInput<"marks.set">): Promise<Marks> {
    for (let attempt = 0; attempt < GUARD_TRIES; attempt += 1) {
      const { peer, guard, end } = await this.#conversations.requireReader(account, conversation)
      const most = end ?? Number.POSITIVE_INFINITY
      const { marks, stale, moved, told } = await this.#batch.write({
        conversation,
        account,
        guard: guard === NO_GUARD ? null : guard,
        read: Math.min(read, most),
        delivered: Math.min(delivered, most),
      })
      if (stale) {
        this.#conversations.forget(conversation)
        continue
      }
      const tell = (whom: AccountId, known: Marks) =>
        this.#signals.toAccounts([whom], [SIGNAL, "marks", { conversation, account, ...known }])
      if (moved) tell(account, marks)
      if (told !== null && peer !== null && peer !== account) tell(peer, told)
      return marks
    }
    throw new EverlineError("unavailable")
  }

  /** Tells the other members that one is typing, or no longer, if one lets them know. @throws not_found, blocked_by_you, not_accepted */
  async typing(
    { account }: SignedIn,
    { conversation, on }: CheckedInput<"typing.set">,
  ): Promise<Record<string, never>> {
    checkOpen((await this.#conversations.requireMember(account, conversation)).barrier)
    if (await this.#privacy.showsTyping(account))
      this.#signals.toConversation(conversation, [SIGNAL, "typing", { conversation, account, on }], account)
    return {}
  }
}

export const marksMethods = (marks: MarksService): Handlers<"marks.set" | "typing.set"> => ({
  "marks.set": (caller, input) => marks.set(caller, input),
  "typing.set": (caller, input) => marks.typing(caller, input),
})
