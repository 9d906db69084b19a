import { useEffect, useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Refresh } from "../look/icons.ts"
import { Button } from "../parts/Button.tsx"
import { Qr } from "../parts/Qr.tsx"
import type { OfferView } from "../views.ts"
import styles from "./Offer.module.css"

/** Whole seconds until a time, counted down on screen. */
function useSecondsTo(at: number): number {
  const left = () => Math.max(0, Math.ceil((at - Date.now()) / 1_000))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1_000)
    setSeconds(left())
    return () => clearInterval(timer)
  }, [at])
  return seconds
}

function Shown({ view }: { view: Extract<OfferView, { state: "shown" }> }) {
  const seconds = useSecondsTo(view.renewsAt)
  return (
    <>
      <div class={styles.tile}>
        <Qr text={view.link} name={t("offer.qr")} />
      </div>
      <p class={`${styles.renews} num`}>
        <Refresh size={15} />
        {t("offer.renews", { seconds })}
      </p>
      <ol class={styles.steps}>
        <li>{t("offer.step_device")}</li>
        <li>{t("offer.step_scan")}</li>
        <li>{t("offer.step_yes")}</li>
      </ol>
      <div class={styles.typed}>
        <p class={styles.note}>{t("offer.code")}</p>
        <p class={styles.code}>
          {view.code.slice(0, 4)} {view.code.slice(4)}
        </p>
      </div>
    </>
  )
}

/** What there is to say when there is nothing to scan. */
function words(view: Exclude<OfferView, { state: "shown" }>): { title: string; text: string } {
  switch (view.state) {
    case "opening":
      return { title: t("offer.opening"), text: view.trouble ?? "" }
    case "seen":
      return { title: t("offer.seen", { name: own(view.by) }), text: t("offer.seen_text") }
    case "refused":
      return { title: t("offer.refused"), text: t("offer.refused_text") }
    case "expired":
      return { title: t("offer.expired"), text: t("offer.expired_text") }
  }
}

function Said({ view, again }: { view: Exclude<OfferView, { state: "shown" }>; again(): void }) {
  const { title, text } = words(view)
  return (
    <div class={`${styles.tile} ${styles.said}`}>
      <div role="status">
        <p class={styles.what}>{title}</p>
        <p class={styles.note}>{text}</p>
      </div>
      {view.state !== "opening" && (
        <Button small icon={Refresh} onClick={again}>
          {t("offer.again")}
        </Button>
      )}
    </div>
  )
}

/** On a screen that wants in: what to scan or type on a device that is in, and what becomes of it. */
export function Offer({ view, again }: { view: OfferView; again(): void }) {
  return (
    <section class={styles.offer} aria-label={t("offer.title")}>
      <h2 class={styles.title}>{t("offer.title")}</h2>
      {view.state === "shown" ? <Shown view={view} /> : <Said view={view} again={again} />}
    </section>
  )
}
