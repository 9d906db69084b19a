import { t } from "../i18n/i18n.ts"
import { Download } from "../look/icons.ts"
import { Button } from "../parts/Button.tsx"
import { Section } from "../parts/Page.tsx"
import styles from "./Settings.module.css"

/** How far the file has come that holds everything of one's own. */
export type DataState =
  | { readonly state: "none" | "waiting" | "done" }
  | { readonly state: "running"; readonly percent: number }
  | { readonly state: "failed"; readonly why: string }

function wordsFor(data: DataState): string {
  switch (data.state) {
    case "none":
      return ""
    case "waiting":
      return t("data.waiting")
    case "running":
      return t("data.busy", { percent: data.percent })
    case "done":
      return t("data.done")
    case "failed":
      return data.why
  }
}

/** Takes one's things along. */
export function MyDataSection({ data, fetch }: { data: DataState; fetch: () => void }) {
  const isBusy = data.state === "waiting" || data.state === "running"
  return (
    <Section title={t("data.title")}>
      <p class={styles.hint}>{t("data.text")}</p>
      <Button icon={Download} wide disabled={isBusy} onClick={fetch}>
        {t("data.go")}
      </Button>
      {data.state === "running" && <progress class={styles.progress} max={100} value={data.percent} />}
      <p class={`${styles.hint} num`} role="status">
        {wordsFor(data)}
      </p>
    </Section>
  )
}
