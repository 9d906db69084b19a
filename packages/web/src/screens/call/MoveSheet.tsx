import type { DeviceId } from "@everline/protocol"
import { locale, own, t } from "../../i18n/i18n.ts"
import { ago } from "../../lib/time.ts"
import { Close, Forward, Shield } from "../../look/icons.ts"
import { IconButton } from "../../parts/Button.tsx"
import { minute } from "../../parts/clock.ts"
import { Dialog } from "../../parts/Dialog.tsx"
import { deviceIcons } from "../../parts/deviceIcons.ts"
import { Name } from "../../parts/Words.tsx"
import { shape } from "../../shapes/shape.ts"
import styles from "./MoveSheet.module.css"
import type { StationView } from "./view.ts"

function note(station: StationView): string {
  if (station.gathers) return t("calls.move.gather")
  if (station.isNow) return t("calls.move.now")
  if (station.online) return t("calls.move.online")
  const time = ago(station.lastSeenAt, minute.value, locale.value)
  return time === null ? t("calls.move.offline") : `${t("calls.move.offline")} ${time}`
}

/** A device on the line of the call. The likeliest has a button of its own; all of a row moves the call. */
function Station({ station, likeliest, onMove }: { station: StationView; likeliest: boolean; onMove: () => void }) {
  const Icon = deviceIcons[station.shape]
  const inside = (
    <>
      <span class={`${styles.station} ${station.isNow ? styles.now : ""}`}>
        <Icon size={22} />
      </span>
      <span class={styles.words}>
        <Name class={`${styles.name} cut`}>{station.name}</Name>
        <span class={`${styles.note} cut num`}>
          {t(`shape.${station.shape}`)}
          <i class="sep" />
          {note(station)}
        </span>
      </span>
    </>
  )
  if (station.isNow && !station.gathers) return <div class={`${styles.row} ${styles.here}`}>{inside}</div>
  return (
    <button
      type="button"
      class={`${styles.row} ${likeliest ? styles.likeliest : ""}`}
      disabled={!station.online}
      onClick={onMove}
    >
      {inside}
      {likeliest ? <span class={styles.go}>{t("calls.move.go")}</span> : station.online && <Forward size={20} />}
    </button>
  )
}

interface MoveProps {
  name: string
  /** Where the call is first; then the likeliest, and the others by last use. */
  stations: readonly StationView[]
  onMove(device: DeviceId): void
  onClose(): void
}

/** The one list of one's devices that a call can move to. */
export function MoveSheet({ name, stations, onMove, onClose }: MoveProps) {
  const likeliest = stations.find(({ isNow, online }) => !isNow && online)
  return (
    <Dialog title={t("calls.move.title")} form={shape.value === "phone" ? "sheet" : "dialog"} quiet onClose={onClose}>
      <div class={styles.head}>
        <div class="grow">
          <p class={styles.title} aria-hidden="true">
            {t("calls.move.title")}
          </p>
          <p class={styles.text}>{t("calls.move.text", { name: own(name) })}</p>
        </div>
        <IconButton name={t("close")} icon={Close} class={styles.close} onClick={onClose} />
      </div>
      <div class={styles.line}>
        {stations.map((station) => (
          <Station
            key={station.device}
            station={station}
            likeliest={station === likeliest}
            onMove={() => onMove(station.device)}
          />
        ))}
      </div>
      {stations.every(({ isNow }) => isNow) ? (
        <p class={styles.none}>{t("calls.move.none")}</p>
      ) : (
        <p class={styles.carry}>
          <Shield size={17} />
          {t("calls.move.carry")}
        </p>
      )}
    </Dialog>
  )
}
