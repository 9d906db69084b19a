import type {
  CallId,
  CallMedia,
  CallView,
  Capability,
  ConversationId,
  DeviceId,
  HandOffTrouble,
  Manner,
} from "@everline/protocol"
import type { ReadonlySignal } from "@preact/signals-core"

/** Calls between two, on all of an account's devices. Nothing of them is kept: what one leaves behind is a message. */
export interface Calls {
  /** Those that ring or go on, the oldest first; also on devices that are not in them. */
  readonly running: ReadonlySignal<readonly CallView[]>
  /** The call that ended last, and how. */
  readonly ended: ReadonlySignal<CallView | null>
  /** Calls the other of a direct conversation. Rejects with `offline`, `blocked_by_you`, `call_running`, … */
  start(conversation: ConversationId, media: CallMedia, holds: readonly Capability[]): Promise<CallView>
  /** Rejects with `call_answered` when another device was first, `call_over` when it rings no more. */
  answer(call: CallId, media: CallMedia, holds: readonly Capability[]): Promise<CallView>
  decline(call: CallId, busy?: boolean): Promise<void>
  hangUp(call: CallId): Promise<void>
  /** Mutes oneself, shows one's camera or screen, or leaves the other waiting. */
  behave(call: CallId, manner: Partial<Manner>): Promise<void>
  /** Asks another of one's devices to take over. */
  move(call: CallId, to: DeviceId, takes: readonly Capability[]): Promise<void>
  /** Takes over, or agrees to. */
  take(call: CallId, takes: readonly Capability[]): Promise<CallView>
  /** Does not take over. */
  refuse(call: CallId, why: HandOffTrouble): Promise<void>
}
