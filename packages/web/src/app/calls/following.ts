/** What follows on this device from what becomes of calls: what it records, plays and says. */
import type { CallId, CallView, DeviceId } from "@everline/protocol"
import { effect, signal, untracked } from "@preact/signals"
import { own as isolated, t } from "../../i18n/i18n.ts"
import { playSound, type Sound } from "../../lib/sounds.ts"
import { toast } from "../../parts/Toasts.tsx"
import { tell } from "../errors.ts"
import type { Calling } from "./calling.ts"
import { keepGear } from "./gear.ts"
import { goOnCalling, keepToOneTab } from "./tabs.ts"

/** A link that is let go of still says something for a moment: what is recorded ends after that. */
const RELEASE_MS = 600
/** How long one is told what became of a call. */
const FAREWELL_MS = 2_500

/** The call that this device was in and that has just ended. */
export const farewell = signal<CallView | null>(null)

type Stop = () => void

/** Begins all of it. @returns ends it, and lets go of what is recorded */
export function followCalls(calling: Calling): Stop {
  const heard = [play, ring, callBack, partFrom, tellMoves]
  const follow = [knowDevices, record, keepGear, send, ...heard, stayAwake, keepToOneTab, goOnCalling]
  const stops = follow.map((begin) => begin(calling))
  return () => {
    for (const stop of stops) stop()
    calling.capture.off()
    calling.voices.end()
  }
}

/** The name of one of one's own devices. */
export function deviceName({ client }: Calling, device: DeviceId | null): string {
  return isolated(client.devices.list.value?.find((one) => one.device === device)?.name ?? "…")
}

/** What one's devices are called is known before there is something to say of them. */
const knowDevices = ({ client }: Calling): Stop => client.devices.list.subscribe(() => {})

/** Switches on what a call needs, and off what none does. */
function record(calling: Calling): Stop {
  const { client, capture, entering } = calling
  let release: ReturnType<typeof setTimeout> | undefined
  const stop = effect(() => {
    const wanted = client.calls.own.value.map((own) => calling.sends(own))
    const isSharing = client.calls.own.value.some(({ view }) => view.value.mine.sharing)
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
      if (!isSharing) capture.screen.off()
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
function send(calling: Calling): Stop {
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
      const { mine } = one.view.value
      const copy = (track: MediaStreamTrack | null | undefined, isSent: boolean) =>
        track && isSent ? copies.of(one.call, track) : null
      const sent = {
        voice: copy(voice, sends.voice),
        picture: copy(picture, sends.picture),
        screen: copy(screen, sends.voice && mine.sharing),
      }
      untracked(() => one.send(sent))
      copies.keep(one.call, Object.values(sent))
      // Until a device that is to take over has done so, another one shares.
      if (mine.sharing && calling.holds(one, "microphone") && !screen)
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

function play({ client, voices }: Calling): Stop {
  return effect(() => {
    const heard = client.calls.own.value.flatMap((own) =>
      own.incoming.value.map((incoming) => ({ ...incoming, link: `${own.call} ${incoming.link}` })),
    )
    untracked(() => voices.show(heard))
  })
}

/** Goes on with a sound for as long as it is so. */
function soundWhile(sound: Sound, holds: () => boolean): Stop {
  let stop: Stop | undefined
  const end = effect(() => {
    const on = holds()
    if (on) stop ??= playSound(sound)
    else {
      stop?.()
      stop = undefined
    }
  })
  return () => {
    end()
    stop?.()
  }
}

const rings = ({ state, outgoing }: CallView): boolean => state === "ringing" && !outgoing

/** Rings, and tells the caller that it does. */
function ring({ client }: Calling): Stop {
  const told = new Set<CallId>()
  const tellIt = effect(() => {
    for (const { call } of client.calls.running.value.filter(rings)) {
      if (told.has(call)) continue
      told.add(call)
      // Who has answered or given up meanwhile needs it no more.
      client.calls.ring(call).catch(() => {})
    }
  })
  const sound = soundWhile(
    "ringtone",
    () => client.calls.running.value.some(rings) && client.calls.own.value.length === 0,
  )
  const waiting = soundWhile(
    "waiting",
    () => client.calls.running.value.some(rings) && client.calls.own.value.length > 0,
  )
  return () => {
    tellIt()
    sound()
    waiting()
  }
}

/** The caller hears that it rings there. */
const callBack = ({ client }: Calling): Stop =>
  soundWhile("ringback", () =>
    client.calls.own.value.some(({ view: { value } }) => value.outgoing && value.state === "ringing" && value.reached),
  )

/** Says what became of a call that this device was in. */
function partFrom({ client }: Calling): Stop {
  const mine = new Set<CallId>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = effect(() => {
    for (const { call } of client.calls.own.value) mine.add(call)
    const ended = client.calls.ended.value
    if (ended === null || !mine.delete(ended.call)) return
    playSound("ended")
    farewell.value = ended
    clearTimeout(timer)
    timer = setTimeout(() => {
      farewell.value = null
    }, FAREWELL_MS)
  })
  return () => {
    clearTimeout(timer)
    farewell.value = null
    stop()
  }
}

/** Says where a call went: another device answered it or took it over, or did not. */
function tellMoves(calling: Calling): Stop {
  const { client } = calling
  const before = new Map<CallId, { readonly rang: boolean; readonly mine: boolean; readonly comes: boolean }>()
  const troubles = new Set<string>()
  const since = client.now()
  return effect(() => {
    const mine = new Set(client.calls.own.value.map(({ call }) => call))
    for (const view of client.calls.running.value) {
      const was = before.get(view.call)
      const leg = view.legs.find(({ device }) => device === calling.device)
      const comes = leg?.holds.length === 0
      before.set(view.call, { rang: rings(view), mine: mine.has(view.call), comes })
      const holder = view.legs.find(({ holds }) => holds.length > 0)?.device ?? null
      const isHere = leg !== undefined
      if (was?.comes && isHere && !comes) playSound("arrived")
      if (was?.rang && view.state === "talking" && !isHere)
        toast(t("calls.elsewhere", { device: deviceName(calling, view.answeredBy) }))
      if (was?.mine && !was.comes && !isHere && view.state === "talking") {
        playSound("left")
        toast(t("calls.moved", { device: deviceName(calling, holder) }), {
          label: t("calls.moved.back"),
          run: () => tell(calling.take(view)),
        })
      }
      const { failed } = view
      const key = failed && `${view.call} ${failed.at}`
      // One of before this page was loaded was told then.
      if (failed === null || key === null || failed.at < since || troubles.has(key)) continue
      troubles.add(key)
      if (isHere) toast(t(`calls.move.${failed.why}`, { device: deviceName(calling, failed.to) }))
      else if (failed.to === calling.device && failed.why === "not_connected") toast(t("calls.take.not_connected"))
    }
  })
}

/** The screen stays on for as long as a call goes on here. */
function stayAwake({ client }: Calling): Stop {
  let lock: Promise<WakeLockSentinel | undefined> | undefined
  const release = () => {
    void lock?.then((held) => held?.release())
    lock = undefined
  }
  const hold = () => {
    release()
    if (client.calls.own.peek().length === 0 || !("wakeLock" in navigator)) return
    // Refused when the battery is low, or the page is not looked at: then the call goes on all the same.
    if (document.visibilityState === "visible") lock = navigator.wakeLock.request("screen").catch(() => undefined)
  }
  const stop = effect(() => {
    void client.calls.own.value
    hold()
  })
  document.addEventListener("visibilitychange", hold)
  return () => {
    document.removeEventListener("visibilitychange", hold)
    stop()
    release()
  }
}
