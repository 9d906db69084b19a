import { useEffect, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import type { Trouble } from "../lib/recorder.ts"
import { Button } from "./Button.tsx"
import { Dialog, DialogButtons, DialogText } from "./Dialog.tsx"

/** The page of a server with an authority of its own that says how a device comes to trust it. */
const INSTALL = "/install-certificate"

/** Whether this server has such a page: it has the certificate then. */
function useInstallPage(wanted: boolean): boolean {
  const [there, setThere] = useState(false)
  useEffect(() => {
    if (!wanted) return
    fetch(`${INSTALL}/everline.crt`, { method: "HEAD" }).then(
      ({ ok }) => setThere(ok),
      () => {},
    )
  }, [wanted])
  return there
}

/** Why there is no microphone, and what to do about it. */
export function MicTrouble({ trouble, onClose }: { trouble: Trouble; onClose: () => void }) {
  const install = useInstallPage(trouble === "insecure")
  return (
    <Dialog title={t(`mic.${trouble}.title`)} onClose={onClose}>
      <DialogText>{t(install ? "mic.insecure.install" : `mic.${trouble}.text`)}</DialogText>
      <DialogButtons>
        <Button onClick={onClose}>{t("close")}</Button>
        {install && (
          <Button kind="primary" onClick={() => location.assign(INSTALL)}>
            {t("mic.insecure.how")}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  )
}
