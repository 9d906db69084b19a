/** What a call sends from this device: what is recorded for it, and the copies of that. */
import type { CallId } from "@everline/protocol"
import { effect, untracked } from "@preact/signals"
import { t } from "../../i18n/i18n.ts"
import { toast } from "../../parts/Toasts.tsx"
import { tell } from "../errors.ts"
import type { Calling } from "./calling.ts"

/** A link that is let go of still says something for a moment: what is recorded ends after that. */
const RELEASE_MS = 600

type Stop = () => void

/** Switches on what a call needs, and off what none does. */
export function record(calling: Calling): Stop {
  const { client, capture, entering } = calling
  let release: ReturnType<typeof setTimeout> | undefined
  const stop = effect(() => {
    const wanted = client.calls.own.value.map((own) => calling.sends(own))
    const isEntering = entering.value > 0
    clearTimeout(release)
    untracked(() => {
      // One that is lost is looked for already, and one is told.
      if (wanted.some(({ voice }) => voice) && !capture.voice.isLost.peek())
        capture.voice.on().catch(() => capture.voice.lose())
      if (wanted.some(({ picture }) => picture))
        capture.picture.on().catch(() => {
          toast(t("calls.camera.trouble"))
          const films = client.calls.own.peek().filter((own) => calling.holds(own, "camera"))
          for (const { call } of films) tell(client.calls.behave(call, { camera: false }))
        })
    })
    if (isEntering) return
    release = setTimeout(() => {
      if (wanted.every(({ voice }) => !voice)) capture.voice.off()
      if (wanted.every(({ picture }) => !picture)) capture.picture.off()
      if (wanted.every(({ screen }) => !screen)) capture.screen.off()
    }, RELEASE_MS)
  })
  return () => {
    clearTimeout(release)
    stop()
  }
}

/** Copies of what is recorded, one for each call: a call that waits is muted, and the other is not. */
class Copies {
  readonly #made = new Map<CallId, Map<MediaStreamTrack, MediaStreamTrack>>()

  /** The copy for a call; the same for as long as it is asked for. */
  of(call: CallId, track: MediaStreamTrack): MediaStreamTrack {
    const ofCall = this.#made.get(call) ?? new Map<MediaStreamTrack, MediaStreamTrack>()
    this.#made.set(call, ofCall)
    const copy = ofCall.get(track) ?? track.clone()
    ofCall.set(track, copy)
    return copy
  }

  /** Ends those of a call that are not in use any more: a copy goes on recording when its original has ended. */
  keep(call: CallId, used: readonly (MediaStreamTrack | null)[]): void {
    for (const [track, copy] of this.#made.get(call) ?? []) {
      if (used.includes(copy)) continue
      copy.stop()
      this.#made.get(call)?.delete(track)
    }
  }

  get calls(): readonly CallId[] {
    return [...this.#made.keys()]
  }

  end(call: CallId): void {
    this.keep(call, [])
    this.#made.delete(call)
  }
}

/** Sends what is recorded; what is shared ends when the browser's own button ends it, and where the call moves on. */
export function send(calling: Calling): Stop {
  const { client, capture } = calling
  const copies = new Copies()
  const endUnlessOwn = (call: CallId) => {
    if (!client.calls.own.peek().some((one) => one.call === call)) copies.end(call)
  }
  const stop = effect(() => {
    const [voice, picture, screen] = [capture.voice, capture.picture, capture.screen].map(({ track }) => track.value)
    const own = client.calls.own.value
    for (const one of own) {
      const sends = calling.sends(one)
      const copy = (track: MediaStreamTrack | null | undefined, isSent: boolean) =>
        track && isSent ? copies.of(one.call, track) : null
      const sent = {
        voice: copy(voice, sends.voice),
        picture: copy(picture, sends.picture),
        screen: copy(screen, sends.screen),
      }
      untracked(() => one.send(sent))
      copies.keep(one.call, Object.values(sent))
      // Until a device that is to take over has done so, another one shares.
      if (sends.screen && calling.holds(one, "microphone") && !screen)
        tell(client.calls.behave(one.call, { sharing: false }))
    }
    // What the other side still fades from goes on for a moment.
    for (const call of copies.calls)
      if (!own.some((one) => one.call === call)) setTimeout(() => endUnlessOwn(call), RELEASE_MS)
  })
  return () => {
    stop()
    for (const call of copies.calls) copies.end(call)
  }
}
