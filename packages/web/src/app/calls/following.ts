/** What follows on this device from what becomes of calls: what it records, plays and says. */
import type { CallId, DeviceId } from "@everline/protocol"
import { effect } from "@preact/signals"
import { own as isolated, t } from "../../i18n/i18n.ts"
import { playSound } from "../../lib/sounds.ts"
import { toast } from "../../parts/Toasts.tsx"
import { tell } from "../errors.ts"
import type { Calling } from "./calling.ts"
import { keepGear } from "./gear.ts"
import { callBack, play, ring, rings } from "./hearing.ts"
import { partFrom } from "./parting.ts"
import { record, send } from "./sending.ts"
import { goOnCalling, keepToOneTab } from "./tabs.ts"

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
