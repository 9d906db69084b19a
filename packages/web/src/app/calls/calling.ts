import {
  type AccountId,
  type CallId,
  type CallMedia,
  type CallView,
  type Capability,
  type ConversationId,
  type DeviceId,
  EverlineError,
} from "@everline/protocol"
import type { Client, OwnCall } from "@everline/sdk"
import { computed, signal } from "@preact/signals"
import { t } from "../../i18n/i18n.ts"
import { Capture, type Gear, gearHere, troubleBefore } from "../../lib/capture.ts"
import { type Trouble, troubleOf } from "../../lib/recorder.ts"
import { Voices } from "../../lib/voices.ts"
import { toast } from "../../parts/Toasts.tsx"
import { noiseChoice } from "../preferences.ts"
import { holds, type Sends, sendsOf } from "./holding.ts"

const ALL: readonly Capability[] = ["microphone", "camera", "speaker", "screen"]

/** A group's call that one was not let into, and how one wanted to come. */
export interface TurnedAway {
  readonly conversation: ConversationId
  readonly media: CallMedia
  readonly why: "full" | "locked"
}

/** Calls as a person makes them on this device: asks for what it records with, and says what one does. */
export class Calling {
  readonly client: Client
  /** Who one is. */
  readonly me: AccountId
  readonly capture = new Capture(computed(() => noiseChoice.value === "on"))
  readonly voices = new Voices()
  /** Whether the call is a small window, while one does other things. */
  readonly small = signal(false)
  /** Why there was no call. */
  readonly trouble = signal<Trouble | null>(null)
  readonly turnedAway = signal<TurnedAway | null>(null)
  /** How much one is about to do, which may wait for the person's leave: what was switched on for it stays on. */
  readonly entering = signal(0)

  constructor(client: Client, me: AccountId) {
    this.client = client
    this.me = me
  }

  get device(): DeviceId | null | undefined {
    return this.client.session.peek()?.device
  }

  /** Calls the other of a direct conversation, or a group; where the group's call goes on already, comes into it. */
  place(conversation: ConversationId, media: CallMedia): Promise<void> {
    return this.#begin(conversation, media, () => this.client.calls.start(conversation, media, ALL))
  }

  /** Comes into the call that goes on in a group. */
  join(conversation: ConversationId, call: CallId, media: CallMedia): Promise<void> {
    return this.#begin(conversation, media, () => this.client.calls.join(call, media, ALL))
  }

  /** Answers; a call that one is in waits meanwhile. */
  answer(call: CallId, media: CallMedia): Promise<void> {
    return this.#enter(async () => {
      if (!(await this.#hear())) return
      await this.#alone(call, () => this.client.calls.answer(call, media, ALL))
      this.small.value = false
    })
  }

  decline(call: CallId): Promise<void> {
    return this.client.calls.decline(call)
  }

  async declineWith({ call, conversation }: CallView, words: string): Promise<void> {
    await this.client.calls.decline(call)
    await this.client.messages.send(conversation, words)
  }

  hangUp(call: CallId): Promise<void> {
    return this.client.calls.hangUp(call)
  }

  /** Where one would be heard by this device and it has no microphone, one stays muted and is told. */
  mute({ call, mine }: CallView): Promise<void> {
    return this.#enter(async () => {
      const own = this.client.calls.own.peek().find((one) => one.call === call)
      const isHeardHere = mine.muted && own !== undefined && this.sends(own).voice
      if (isHeardHere) await this.capture.voice.on().catch(() => {})
      if (isHeardHere && this.capture.voice.track.peek() === null) toast(t("calls.gear.none"))
      else await this.client.calls.behave(call, { muted: !mine.muted })
    })
  }

  /** Shows or hides what the camera sees. That of another device switches itself on. */
  film(view: CallView): Promise<void> {
    const { call, mine } = view
    return this.#enter(async () => {
      const isHere = holds(view, this.device, "camera")
      if (!mine.camera && isHere) await this.capture.picture.on().catch(() => toast(t("calls.camera.trouble")))
      if (mine.camera || !isHere || this.capture.picture.track.peek() !== null)
        await this.client.calls.behave(call, { camera: !mine.camera })
    })
  }

  /** The other camera of a phone. */
  flip(): Promise<void> {
    return this.capture.flip().catch(() => toast(t("calls.gear.kept")))
  }

  /** Another microphone, camera or speaker. */
  use(gear: Gear, id: string): Promise<void> {
    const used = gear === "speaker" ? this.voices.speakBy(id) : this.capture.use(gear, id)
    return used.catch(() => toast(t("calls.gear.kept")))
  }

  share({ call, mine }: CallView): Promise<void> {
    return this.#enter(async () => {
      const { screen } = this.capture
      if (mine.sharing) screen.off()
      // Who thinks better of it in the browser's own window has said no, and nothing went wrong.
      else await screen.on().catch((error: unknown) => troubleOf(error) !== "denied" && toast(t("calls.share.trouble")))
      await this.client.calls.behave(call, { sharing: screen.track.peek() !== null })
    })
  }

  hold({ call, mine }: CallView): Promise<void> {
    return this.#enter(async () => {
      const change = () => this.client.calls.behave(call, { holding: !mine.holding })
      await (mine.holding ? this.#alone(call, change) : change())
    })
  }

  /** Raises one's hand, and lowers it. */
  async raise({ call, mine }: CallView): Promise<void> {
    await this.client.calls.behave(call, { raised: mine.raised === null })
  }

  /** To another device; to this one, of a call that it shares with another, comes what is there. */
  moveTo(view: CallView, to: DeviceId): Promise<void> {
    return to === this.device ? this.take(view) : this.client.calls.move(view.call, to, ALL)
  }

  /** Takes over what this device can: without a microphone picture and sound, and the voice stays where it is. */
  take({ call, mine }: CallView): Promise<void> {
    return this.#enter(async () => {
      const { microphone, camera } = troubleBefore() === null ? await gearHere() : { microphone: [], camera: [] }
      const hasVoice = microphone.length > 0
      if (hasVoice && !(await this.#hear())) {
        const handOffs = this.client.calls.running.peek().find((one) => one.call === call)?.handOffs ?? []
        if (handOffs.some(({ to }) => to === this.device)) await this.client.calls.refuse(call, "not_allowed")
        return
      }
      // Without a camera it leaves a picture that is on where it is.
      const canFilm = camera.length > 0 || (hasVoice && !mine.camera)
      const takes = ALL.filter((one) => (one !== "microphone" || hasVoice) && (one !== "camera" || canFilm))
      await this.#alone(call, () => this.client.calls.take(call, takes))
      this.small.value = false
    })
  }

  refuse({ call }: CallView): Promise<void> {
    return this.client.calls.refuse(call, "refused")
  }

  /** Whether this device does something in a call by now. */
  holds({ view }: OwnCall, capability: Capability): boolean {
    return holds(view.value, this.device, capability)
  }

  /** What this device sends in a call: what it holds, and what it is about to take over. */
  sends({ view }: OwnCall): Sends {
    return sendsOf(view.value, this.device)
  }

  async #begin(conversation: ConversationId, media: CallMedia, come: () => Promise<unknown>): Promise<void> {
    const { own } = this.client.calls
    this.small.value = false
    this.turnedAway.value = null
    // Pressed twice, or from a chat with whom one talks already.
    const isIn = own.peek().some(({ view }) => view.peek().conversation === conversation)
    if (isIn || this.entering.peek() > 0) return
    await this.#enter(async () => {
      if (!(await this.#hear())) return
      try {
        await this.#alone(null, come)
      } catch (error) {
        const why = whyOutside(error)
        // In another call there is no room to say it at length.
        if (why === null || own.peek().length > 0) throw error
        this.turnedAway.value = { conversation, media, why }
      }
    })
  }

  /** Switches the microphone on. False, and says why, when it cannot be. */
  async #hear(): Promise<boolean> {
    const before = troubleBefore()
    try {
      if (before === null) await this.capture.voice.on()
      this.trouble.value = before
    } catch (error) {
      this.trouble.value = troubleOf(error)
    }
    return this.trouble.peek() === null
  }

  /** Comes into a call, or back to it, while the others wait; when that fails they go on. */
  async #alone(call: CallId | null, come: () => Promise<unknown>): Promise<void> {
    const others = this.client.calls.own.peek().filter((one) => one.call !== call && !one.view.peek().mine.holding)
    const hold = (holding: boolean) => Promise.all(others.map((one) => this.client.calls.behave(one.call, { holding })))
    await hold(true)
    try {
      await come()
    } catch (error) {
      // One that has ended meanwhile goes on no more.
      await hold(false).catch(() => {})
      throw error
    }
  }

  async #enter(work: () => Promise<void>): Promise<void> {
    this.entering.value += 1
    try {
      await work()
    } finally {
      this.entering.value -= 1
    }
  }
}

/** Why one is not let into a call that goes on; null where it is something else that went wrong. */
function whyOutside(error: unknown): TurnedAway["why"] | null {
  if (!(error instanceof EverlineError)) return null
  if (error.code === "call_full") return "full"
  return error.code === "call_locked" ? "locked" : null
}
