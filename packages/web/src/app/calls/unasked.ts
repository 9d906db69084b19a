/** A call that is moved to this device goes on here without a press, where its person has said so. */
import type { CallView } from "@everline/protocol"
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { gearHere, troubleBefore } from "../../lib/capture.ts"
import { mayPlay } from "../../lib/sounds.ts"
import { toast } from "../../parts/Toasts.tsx"
import { tell } from "../errors.ts"
import { movedChoice } from "../preferences.ts"
import type { Calling } from "./calling.ts"
import { deviceName } from "./following.ts"

const mayUse = async (name: "microphone" | "camera"): Promise<boolean> =>
  (await navigator.permissions.query({ name })).state === "granted"

/** Whether the browser asks for nothing, and plays, when this device takes a call. */
async function mayTake({ mine }: CallView): Promise<boolean> {
  const { microphone, camera } = await gearHere()
  if (microphone.length > 0 && !(await mayUse("microphone"))) return false
  if (camera.length > 0 && mine.camera && !(await mayUse("camera"))) return false
  return mayPlay()
}

async function take(calling: Calling, view: CallView): Promise<void> {
  const from = view.legs.find(({ holds }) => holds.length > 0)?.device ?? null
  await calling.take(view)
  if (calling.trouble.peek() === null) toast(t("calls.taken", { device: deviceName(calling, from) }))
}

/** Whether the person is asked about a call that is moved here; where they need not be, it is taken. */
export function useAsks(calling: Calling, view: CallView): boolean {
  const [asks, setAsks] = useState(movedChoice.peek() === "ask" || troubleBefore() !== null)
  useEffect(() => {
    if (asks) return
    let isOver = false
    const decide = async () => {
      const may = !isOver && (await mayTake(view).catch(() => false))
      if (isOver) return
      if (may) await take(calling, view)
      else setAsks(true)
    }
    // Of several tabs one takes it: then the others are asked no more.
    tell(navigator.locks.request(`everline.take ${view.call}`, decide))
    return () => {
      isOver = true
    }
  }, [])
  return asks
}
