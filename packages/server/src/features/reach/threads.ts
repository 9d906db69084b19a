import type { SentText, TextState } from "@everline/protocol"
import type { JournalTransaction } from "../../journal/transaction.ts"
import type { Clock } from "../../ports/clock.ts"
import { noteTexts, type TextsChanged } from "../messages/by-sms.ts"
import type { ArrivedText, SmsThreads, TextChange } from "../sms/threads.ts"
import type { Incoming } from "./incoming.ts"
import { TROUBLES } from "./troubles.ts"

/** What phones have to tell the conversations that go to them. */
export class Threads implements SmsThreads {
  readonly #incoming: Pick<Incoming, "arrived">
  readonly #clock: Clock

  constructor(incoming: Pick<Incoming, "arrived">, clock: Clock) {
    this.#incoming = incoming
    this.#clock = clock
  }

  /** Says beside messages what their texts have come to. */
  async settled(tx: JournalTransaction, changes: readonly TextChange[]): Promise<void> {
    const messages = new Map<string, TextsChanged>()
    for (const change of changes) {
      const { conversation, message } = change
      const key = `${conversation} ${message}`
      const texts = [...(messages.get(key)?.texts ?? []), shownOf(change)]
      messages.set(key, { conversation, message, texts })
    }
    await noteTexts(tx, [...messages.values()], this.#clock.now())
  }

  async arrived(tx: JournalTransaction, text: ArrivedText): Promise<void> {
    await this.#incoming.arrived(tx, text)
  }
}

const shownOf = ({ recipient, state, reason }: TextChange): Pick<SentText, "recipient" | "state" | "trouble"> => ({
  recipient,
  state: shown(state),
  trouble: reason === null ? null : TROUBLES[reason],
})

/** While it may be on its way to the gateway, it waits with us as far as anybody can tell. */
const shown = (state: TextChange["state"]): TextState => (state === "submitting" ? "queued" : state)
