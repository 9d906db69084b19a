import { EverlineError } from "@everline/protocol"
import type { Asking } from "@everline/sdk"
import { useEffect, useState } from "preact/hooks"
import { own, t } from "../../i18n/i18n.ts"
import { hereShape } from "../../lib/device.ts"
import { toast } from "../../parts/Toasts.tsx"
import { Confirm, EnterCode } from "../../screens/Pair.tsx"
import { useClient } from "../client.ts"
import { wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"
import { go } from "../router.ts"
import { Camera, hasCamera } from "./camera.tsx"

const close = () => go({ at: "devices" }, { replace: true })

/** Lets a new screen in: by what a scanned link showed, or by its code; then whether it may. */
export function PairPane({ shown }: { shown: string | null }) {
  const client = useClient()
  const [asking, setAsking] = useState<Asking | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [camera, setCamera] = useState(hasCamera)

  const act = async (work: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    setWrong(null)
    await work().catch((error: unknown) => {
      setWrong(wordsFor(error))
      // Its time is over: there is nothing left to ask about.
      if (error instanceof EverlineError && error.code === "pairing_invalid") setAsking(null)
    })
    setBusy(false)
  }
  const look = (by: string) => act(async () => setAsking(await client.pairings.look(by)))
  useEffect(() => {
    // A page that is opened by a link has no line yet.
    if (shown !== null)
      void act(async () => setAsking(await whenOnline(client).then(() => client.pairings.look(shown))))
  }, [shown])

  const seen = (text: string) => {
    if (text.includes("/pair#")) void look(text)
  }
  const unseen = () => {
    setCamera(false)
    setWrong(t("pair.no_camera"))
  }
  if (asking === null) {
    const watching = camera ? <Camera found={seen} failed={unseen} /> : null
    return <EnterCode wrong={wrong} busy={busy} look={look} camera={watching} onClose={close} />
  }
  const { pairing, device, at, address, near } = asking
  return (
    <Confirm
      asking={{ ...device, at, address, near }}
      here={hereShape()}
      wrong={wrong}
      busy={busy}
      confirm={(name) =>
        act(async () => {
          await client.pairings.confirm(pairing, name)
          toast(t("pair.done", { name: own(name.trim()) }))
          close()
        })
      }
      refuse={() =>
        act(async () => {
          await client.pairings.refuse(pairing)
          toast(t("pair.refused"))
          close()
        })
      }
      onClose={close}
    />
  )
}
