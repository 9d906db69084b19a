import type { FallbackMinutes } from "@everline/protocol"
import { own, t } from "../i18n/i18n.ts"
import { AfterChoice } from "./AfterChoice.tsx"
import { Button } from "./Button.tsx"
import { Dialog, DialogText } from "./Dialog.tsx"
import form from "./DialogForm.module.css"

interface AfterDialogProps {
  name: string
  /** Null: as of everybody. */
  value: FallbackMinutes | null
  onValue(value: FallbackMinutes | null): void
  onClose(): void
}

/** After how long what one person writes comes by SMS; what is chosen holds at once. */
export function AfterDialog({ name, value, onValue, onClose }: AfterDialogProps) {
  return (
    <Dialog title={t("fallback.of", { name: own(name) })} onClose={onClose}>
      <DialogText>{t("fallback.of.text")}</DialogText>
      <div class={form.form}>
        <AfterChoice label={t("fallback.one")} value={value} onValue={onValue} some />
        <div class={form.buttons}>
          <Button onClick={onClose}>{t("done")}</Button>
        </div>
      </div>
    </Dialog>
  )
}
