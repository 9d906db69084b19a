import { locale, own, t } from "../i18n/i18n.ts"
import { languageOf } from "../lib/language.ts"
import { rowTime } from "../lib/time.ts"
import { shape } from "../shapes/shape.ts"
import type { HitView } from "../views.ts"
import { Face } from "./Avatar.tsx"
import { minute } from "./clock.ts"
import styles from "./HitRow.module.css"
import { Name } from "./Words.tsx"

/** A message that was found; the whole row leads to its place. */
export function HitRow({ hit, selected }: { hit: HitView; selected: boolean }) {
  const { snippet } = hit
  return (
    <a
      class={`${styles.row} ${selected ? styles.selected : ""}`}
      href={hit.href}
      aria-current={selected ? "page" : undefined}
    >
      <Face kind={hit.kind} faces={hit.faces} size={shape.value === "phone" ? "l" : "m"} />
      <span class="grow">
        <span class={styles.top}>
          <Name class={`cut grow ${styles.name}`}>{hit.name}</Name>
          <time class={styles.time}>{rowTime(hit.at, minute.value, locale.value)}</time>
        </span>
        <span class={styles.words}>
          {hit.from !== null && <span>{t("list.from", { name: own(hit.from) })}</span>}
          <bdi lang={languageOf(snippet.map(({ text }) => text).join(""))}>
            {snippet.map(({ text, found }, at) => (found ? <mark key={at}>{text}</mark> : text))}
          </bdi>
        </span>
      </span>
    </a>
  )
}
