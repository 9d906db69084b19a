/** What is heard of calls on this device: those in them, that one is called, and that it rings at the others'. */
import type { CallId, CallView } from "@everline/protocol"
import { effect, untracked } from "@preact/signals"
import { playSound, type Sound } from "../../lib/sounds.ts"
import type { Calling } from "./calling.ts"

type Stop = () => void

/** Plays everybody's voice. */
export function play({ client, voices }: Calling): Stop {
  return effect(() => {
    const heard = client.calls.own.value.flatMap(({ call, incoming }) =>
      incoming.value
        .filter(({ source }) => source === "voice")
        .map(({ name, track, plays }) => ({ name: `${call} ${name}`, track, plays })),
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

export const rings = ({ state, outgoing }: CallView): boolean => state === "ringing" && !outgoing

/** Rings, and tells the caller that it does. */
export function ring({ client }: Calling): Stop {
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
export const callBack = ({ client }: Calling): Stop =>
  soundWhile("ringback", () =>
    client.calls.own.value.some(({ view: { value } }) => value.outgoing && value.state === "ringing" && value.reached),
  )
