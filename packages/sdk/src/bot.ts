import type { AccountId, ConversationId, Message } from "@everline/protocol"
import type { Client, ClientOptions } from "./api/client.ts"
import type { SendOptions } from "./api/conversations.ts"
import type { Picked } from "./api/files.ts"
import { createClient } from "./client.ts"
import { nodePorts } from "./node-ports.ts"
import type { Cancel } from "./ports.ts"

export interface BotOptions extends Partial<ClientOptions> {
  /** Where the server is: "https://chat.example.org". */
  readonly url: string
  /** The token of one of the bot's devices. */
  readonly token: string
}

/** A message that somebody sent to the bot. */
export interface IncomingMessage extends Message {
  readonly conversation: ConversationId
  /** Answers in the same conversation, quoting the message. Resolves when the server has the answer. */
  reply(body: string): Promise<void>
}

/** A program with an account. `client` is there for everything that the two methods do not do. */
export interface Bot {
  readonly client: Client
  /**
   * Calls the handler with every message of others that the bot has not read: first those that came while it was not
   * running. A message is marked read when the handler resolves, and comes again when it rejects.
   */
  onMessage(handler: (message: IncomingMessage) => Promise<void>): Cancel
  /** Sends a message, with files if it is given any. Resolves when the server has it. */
  send(conversation: ConversationId, body: string, files?: readonly Picked[]): Promise<void>
  close(): Promise<void>
}

/** Connects as a bot. */
export function connectBot(options: BotOptions): Bot {
  const client = createClient({ shape: "program", ports: nodePorts(), program: "everline-bot", ...options })
  const self = (): AccountId | undefined => client.session.peek()?.self.account

  const send = async (conversation: ConversationId, body: string, options: SendOptions = {}): Promise<void> => {
    const item = await client.messages.send(conversation, body, options)
    await client.messages.settled(item)
  }

  return {
    client,
    send: (conversation, body, files = []) => send(conversation, body, { files }),
    onMessage: (handler) =>
      client.messages.onArrival(
        async (conversation, message) => {
          if (message.author !== self() && !message.recalled) {
            const reply = (body: string) => send(conversation, body, { quote: message.seq })
            await handler({ ...message, conversation, reply })
          }
          client.marks.markRead(conversation, message.ordinal)
        },
        { unread: true },
      ),
    close: () => client.close(),
  }
}
