import { own, t } from "../../i18n/i18n.ts"
import { Button } from "../../parts/Button.tsx"
import { Dialog, DialogButtons, DialogText } from "../../parts/Dialog.tsx"

interface AskedProps {
  /** With whom one talks. */
  name: string
  /** Where the call is. */
  device: string
  onTake(): void
  onRefuse(): void
}

/** One of one's other devices asks this one to take its call over. */
export function AskedDialog({ name, device, onTake, onRefuse }: AskedProps) {
  return (
    <Dialog title={t("calls.asked", { name: own(name) })} onClose={onRefuse}>
      <DialogText>{t("calls.asked.text", { device: own(device) })}</DialogText>
      <DialogButtons>
        <Button onClick={onRefuse}>{t("calls.asked.no")}</Button>
        <Button kind="primary" onClick={onTake}>
          {t("calls.take")}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
