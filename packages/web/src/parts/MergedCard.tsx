import { own, t } from "../i18n/i18n.ts"
import type { MergedView } from "../views.ts"
import styles from "./MergedCard.module.css"

/** Whose chat history it is, in a few names. */
export function mergedTitle({ names, people }: Pick<MergedView, "names" | "people">): string {
  const [name = "", other = ""] = names.map(own)
  if (people <= 1) return t("merged.title.one", { name })
  return t(people === 2 ? "merged.title.two" : "merged.title.more", { name, other })
}

/** Several messages that were sent on as one: how they begin, and the way to all of them. */
export function MergedCard({ merged }: { merged: MergedView }) {
  return (
    <a class={styles.card} href={merged.href}>
      <b class={styles.title}>{mergedTitle(merged)}</b>
      {merged.lines.map((line, i) => (
        <bdi key={`${i} ${line}`} class={`${styles.line} cut`}>
          {line}
        </bdi>
      ))}
      <span class={`${styles.count} num`}>{t("merged.count", { count: merged.count })}</span>
    </a>
  )
}
