import { t } from "../../i18n/i18n.ts"
import { GEAR, type Gear } from "../../lib/capture.ts"
import { Waves } from "../../look/callIcons.ts"
import { Button } from "../../parts/Button.tsx"
import { Choice } from "../../parts/Choice.tsx"
import { Dialog, DialogButtons } from "../../parts/Dialog.tsx"
import { Switch } from "../../parts/Switch.tsx"
import { shape } from "../../shapes/shape.ts"
import styles from "./GearDialog.module.css"
import type { GearView } from "./view.ts"

interface GearProps {
  view: GearView
  onUse(gear: Gear, id: string): void
  onNoise(on: boolean): void
  onClose(): void
}

function Noise({ noise, onNoise }: Pick<GearView, "noise"> & Pick<GearProps, "onNoise">) {
  return (
    <div class={styles.noise}>
      <Switch label={t("calls.noise")} icon={Waves} on={noise !== "off"} onChange={onNoise} />
      <p class={styles.note}>{t(noise === "browser" ? "calls.noise.browser" : "calls.noise.text")}</p>
    </div>
  )
}

/** Which of several microphones, cameras and speakers a call uses, and whether noise is taken out of the voice. */
export function GearDialog({ view, onUse, onNoise, onClose }: GearProps) {
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
            {kind === "microphone" && <Noise noise={view.noise} onNoise={onNoise} />}
          </div>
        )
      })}
      <DialogButtons>
        <Button onClick={onClose}>{t("close")}</Button>
      </DialogButtons>
    </Dialog>
  )
}
