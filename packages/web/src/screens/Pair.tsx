import type { Shape } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { locale, own, t } from "../i18n/i18n.ts"
import { ago } from "../lib/time.ts"
import { Alert, Scan } from "../look/icons.ts"
import { Button } from "../parts/Button.tsx"
import { minute } from "../parts/clock.ts"
import { Dialog } from "../parts/Dialog.tsx"
import { Field } from "../parts/Field.tsx"
import { Reach } from "../parts/Reach.tsx"
import { shape as windowShape } from "../shapes/shape.ts"
import type { AskingView } from "../views.ts"
import styles from "./Pair.module.css"

interface EnterCodeProps {
  /** Why what was scanned or typed before is no good. */
  wrong: string | null
  busy: boolean
  look(code: string): void
  /** Shows what this device's camera sees, and looks there; null where there is none. */
  camera: ComponentChildren | null
  onClose(): void
}

/** Asks for what a new screen shows: its code, or its QR. */
export function EnterCode({ wrong, busy, look, camera, onClose }: EnterCodeProps) {
  const [code, setCode] = useState("")
  const [isScanning, setScanning] = useState(false)
  const submit = (event: Event) => {
    event.preventDefault()
    look(code)
  }
  return (
    <Dialog title={t("pair.title")} onClose={onClose}>
      <form class={styles.form} onSubmit={submit}>
        <p class={styles.text}>{t("pair.text")}</p>
        {camera && isScanning && camera}
        {camera && !isScanning && (
          <Button kind="outline" icon={Scan} wide onClick={() => setScanning(true)}>
            {t("pair.scan")}
          </Button>
        )}
        <Field
          label={t("pair.code")}
          hint={t("pair.code_hint")}
          value={code}
          onValue={setCode}
          error={wrong ?? undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          maxLength={32}
          required
        />
        <div class={styles.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" type="submit" disabled={busy || code.trim() === ""}>
            {busy ? t("pair.looking") : t("pair.look")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface ConfirmProps {
  asking: AskingView
  /** What kind of device this is. */
  here: Shape
  wrong: string | null
  busy: boolean
  confirm(name: string): void
  refuse(): void
  onClose(): void
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div class={styles.fact}>
      <dt>{name}</dt>
      <dd class="plain">{value}</dd>
    </div>
  )
}

/** Shows what asks, and asks whether to let it in. The focus is on the safe choice, so that on a phone no keyboard rises. */
export function Confirm({ asking, here, wrong, busy, confirm, refuse, onClose }: ConfirmProps) {
  const [name, setName] = useState(asking.name)
  const when = ago(asking.at, minute.value, locale.value)
  const submit = (event: Event) => {
    event.preventDefault()
    confirm(name)
  }
  return (
    <Dialog
      title={t("pair.ask", { shape: asking.shape })}
      form={windowShape.value === "phone" ? "sheet" : "dialog"}
      onClose={onClose}
      quiet
    >
      <form class={styles.confirm} onSubmit={submit}>
        <Reach from={here} to={asking.shape} />
        <div class={styles.question}>
          <p class={styles.title} aria-hidden="true">
            {t("pair.ask", { shape: asking.shape })}
          </p>
          <p class={styles.text}>{t("pair.means")}</p>
        </div>
        <dl class={styles.facts}>
          <Fact name={t("pair.device")} value={own(asking.name)} />
          <Fact
            name={t("pair.place")}
            value={asking.near ? t("pair.near") : t("pair.far", { address: asking.address })}
          />
          <Fact name={t("pair.time")} value={when ?? t("pair.now")} />
        </dl>
        <Field
          label={t("devices.name")}
          value={name}
          onValue={setName}
          error={wrong ?? undefined}
          autoComplete="off"
          maxLength={64}
          required
        />
        <p class={styles.warning}>
          <Alert size={20} />
          {t("pair.warning")}
        </p>
        <div class={styles.choice}>
          <Button kind="quit" onClick={refuse} autofocus>
            {t("pair.no")}
          </Button>
          <Button kind="primary" type="submit" disabled={busy || name.trim() === ""}>
            {t("pair.yes")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
