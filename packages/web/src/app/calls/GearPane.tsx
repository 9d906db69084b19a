import { useEffect, useState } from "preact/hooks"
import { type Gear, type GearChoice, gearHere } from "../../lib/capture.ts"
import { GearDialog } from "../../screens/call/GearDialog.tsx"
import type { GearView } from "../../screens/call/view.ts"
import { tell } from "../errors.ts"
import { noiseChoice } from "../preferences.ts"
import type { Calling } from "./calling.ts"

const NO_GEAR = { microphone: [], camera: [], speaker: [] } as const

/** What there is to hear, see and speak by. What may be used has a name, so it is asked for again when something is on. */
export function useGear({ capture }: Calling): Readonly<Record<Gear, readonly GearChoice[]>> {
  const [gear, setGear] = useState<Readonly<Record<Gear, readonly GearChoice[]>>>(NO_GEAR)
  const on = [capture.voice, capture.picture].map(({ track }) => track.value?.id).join()
  useEffect(() => {
    const look = () => void gearHere().then(setGear, () => {})
    if (navigator.mediaDevices === undefined) return
    look()
    navigator.mediaDevices.addEventListener("devicechange", look)
    return () => navigator.mediaDevices.removeEventListener("devicechange", look)
  }, [on])
  return gear
}

/** Which microphone, camera and speaker are used. */
export function GearPane({
  calling,
  gear,
  onClose,
}: {
  calling: Calling
  gear: GearView["gear"]
  onClose: () => void
}) {
  const { capture, voices } = calling
  const used = {
    microphone: capture.voice.device?.getSettings().deviceId ?? null,
    camera: capture.picture.device?.getSettings().deviceId ?? null,
    speaker: voices.speaker.value,
  }
  // They change when what is recorded does.
  for (const { track } of [capture.voice, capture.picture]) void track.value
  const by = capture.isCleanedByBrowser.value ? "browser" : "ours"
  return (
    <GearDialog
      view={{ gear, used, noise: noiseChoice.value === "on" ? by : "off" }}
      onUse={(kind, id) => tell(calling.use(kind, id))}
      onNoise={(on) => {
        noiseChoice.value = on ? "on" : "off"
      }}
      onClose={onClose}
    />
  )
}
