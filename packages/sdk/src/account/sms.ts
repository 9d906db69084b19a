import type { ConversationId } from "@everline/protocol"
import type { Sms as SmsApi, SmsTerms } from "../api/sms.ts"
import type { Connection } from "../link/connection.ts"

/** Asks what it takes to write to phones. */
export class Sms implements SmsApi {
  readonly #call: Connection["call"]

  constructor(call: Connection["call"]) {
    this.#call = call
  }

  terms(conversation: ConversationId): Promise<SmsTerms> {
    return this.#call("sms.terms", { conversation })
  }
}
