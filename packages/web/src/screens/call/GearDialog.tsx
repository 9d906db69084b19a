import { t } from "../../i18n/i18n.ts"
import { GEAR, type Gear } from "../../lib/capture.ts"
import { Button } from "../../parts/Button.tsx"
import { Choice } from "../../parts/Choice.tsx"
import { Dialog, DialogButtons } from "../../parts/Dialog.tsx"
import { shape } from "../../shapes/shape.ts"
import styles from "./GearDialog.module.css"
import type { GearView } from "./view.ts"

interface GearProps {
  view: GearView
  onUse(gear: Gear, id: string): void
  onClose(): void
}

/** Which of several microphones, cameras and speakers a call uses. */
export function GearDialog({ view, onUse, onClose }: GearProps) {
  return (
    <Dialog title={t("calls.gear")} form={shape.value === "phone" ? "sheet" : "dialog"} onClose={onClose}>
      {GEAR.filter((kind) => view.gear[kind].length > 0).map((kind) => {
        const options = view.gear[kind].map(({ id, label }, at) => ({
          value: id,
          label: label === "" ? t("calls.gear.number", { number: at + 1 }) : label,
        }))
        return (
          <div key={kind} class={styles.kind}>
            <h3 class={styles.name}>{t(`calls.gear.${kind}`)}</h3>
            <Choice
              label={t(`calls.gear.${kind}`)}
              value={view.used[kind] ?? options[0]?.value ?? ""}
              options={options}
              onValue={(id) => onUse(kind, id)}
            />
          </div>
        )
      })}
      <DialogButtons>
        <Button onClick={onClose}>{t("close")}</Button>
      </DialogButtons>
    </Dialog>
  )
}
