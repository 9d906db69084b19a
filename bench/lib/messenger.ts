/** Sends a message to the one place that this person writes to: their peer, or the group. */
export type Send = (body: string) => void

/** Takes each message that comes to the person of that number. */
export type OnMessage = (number: number, body: string) => void

/** People who are online on a server, ours or another: all that a workload knows of it. Closed when disposed. */
export interface Messenger extends Disposable {
  /** What a device answers to what it receives, in words. */
  readonly receipts: string
  /** Brings so many people online, of whom 0 writes with 1, 2 with 3 and so on. One's own messages are not told of. */
  pairs(people: number, onMessage: OnMessage): Promise<readonly Send[]>
  /** Brings the members of one group online. Each is told of each message, the sender too. */
  group(members: number, onMessage: OnMessage): Promise<readonly Send[]>
}
