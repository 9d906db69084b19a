/** What a call is heard and seen with when that changes: it goes on with what there is, and says so. */
import type { OwnCall } from "@everline/sdk"
import { computed, effect, untracked } from "@preact/signals"
import { own as isolated, t } from "../../i18n/i18n.ts"
import { gearHere } from "../../lib/capture.ts"
import type { Source } from "../../lib/source.ts"
import { toast } from "../../parts/Toasts.tsx"
import { tell } from "../errors.ts"
import { noiseChoice } from "../preferences.ts"
import type { Calling } from "./calling.ts"

/** Begins to see to it. @returns ends it */
export function keepGear(calling: Calling): () => void {
  const stops = [findMicrophone, findCamera, useAgain, cleanVoice, forget].map((begin) => begin(calling))
  return () => {
    for (const stop of stops) stop()
  }
}

const label = ({ device }: Source): string => isolated(device?.label || "…")

/** Another microphone in place of one that is gone; where there is none, one is muted and told. */
function findMicrophone(calling: Calling): () => void {
  const { client, capture } = calling
  const sending = () => client.calls.own.peek().filter((one) => calling.sends(one).voice)
  const tellSilence = () => {
    toast(t("calls.gear.none"))
    for (const { call } of sending()) tell(client.calls.behave(call, { muted: true }))
  }
  return whenLost(capture.voice, () => {
    capture.voice.on().then(() => toast(t("calls.gear.now", { name: label(capture.voice) })), tellSilence)
  })
}

/** And another camera; where there is none, the call goes on without a picture. */
function findCamera({ client, capture }: Calling): () => void {
  const tellDark = () => {
    toast(t("calls.camera.trouble"))
    for (const { call } of client.calls.own.peek()) tell(client.calls.behave(call, { camera: false }))
  }
  return whenLost(capture.picture, () => {
    capture.picture.on().then(() => toast(t("calls.gear.now", { name: label(capture.picture) })), tellDark)
  })
}

const whenLost = (source: Source, find: () => void): (() => void) =>
  effect(() => {
    if (source.isLost.value) untracked(find)
  })

/** What was chosen is used again when it is plugged in again; and where there was no microphone, the first that comes. */
function useAgain({ client, capture }: Calling): () => void {
  const { voice, picture } = capture
  const look = async () => {
    if (client.calls.own.peek().length === 0) return
    if (voice.isLost.peek()) {
      await voice.on()
      toast(t("calls.gear.back", { name: label(voice) }))
    }
    const here = await gearHere()
    for (const [source, gear] of [[voice, "microphone"] as const, [picture, "camera"] as const]) {
      const wished = capture.chosen[gear]
      const isHere = here[gear].some(({ id }) => id === wished)
      if (source.device === null || !isHere || source.device.getSettings().deviceId === wished) continue
      await source.again()
      toast(t("calls.gear.now", { name: label(source) }))
    }
  }
  // What cannot be used yet is looked for with the next change.
  const listen = () => void look().catch(() => {})
  navigator.mediaDevices?.addEventListener("devicechange", listen)
  return () => navigator.mediaDevices?.removeEventListener("devicechange", listen)
}

/**
 * Takes the noise out of a voice once it is heard, and does otherwise when that is wished. Not before: to begin with it is
 * work, and the two would hear each other later.
 */
function cleanVoice(calling: Calling): () => void {
  const { client, capture } = calling
  const isHeard = (own: OwnCall) => own.view.value.connectedAt !== null && calling.holds(own, "microphone")
  const isDue = computed(() => capture.voice.track.value !== null && client.calls.own.value.some(isHeard))
  const stops = [
    noiseChoice.subscribe(() => tell(capture.clean())),
    isDue.subscribe((due) => {
      if (due) tell(capture.clean())
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Which way a camera looked is over with the call. */
const forget = ({ client, capture }: Calling): (() => void) =>
  effect(() => {
    if (client.calls.own.value.length === 0) capture.reset()
  })
