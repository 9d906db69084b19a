import type { MergedItem } from "@everline/protocol"
import { locale, t } from "../i18n/i18n.ts"
import { clock, dayName } from "../lib/time.ts"
import { Body } from "../parts/Body.tsx"
import { minute } from "../parts/clock.ts"
import { carriedWords } from "../parts/gist.ts"
import { Page } from "../parts/Page.tsx"
import { Name } from "../parts/Words.tsx"
import styles from "./Merged.module.css"

export type MergedState =
  | { readonly state: "asking" }
  | { readonly state: "failed"; readonly why: string }
  | { readonly state: "here"; readonly items: readonly MergedItem[] }

function Item({ item }: { item: MergedItem }) {
  return (
    <li class={styles.item}>
      <p class={styles.head}>
        <Name class={`${styles.name} cut`}>{item.name}</Name>
        <time class={`${styles.time} num`}>
          {dayName(item.at, minute.value, locale.value)} {clock(item.at)}
        </time>
      </p>
      {item.items === undefined ? (
        <>
          {item.carried && <p class={styles.carried}>{carriedWords(item.carried)}</p>}
          {item.body !== "" && <Body text={item.body} mentions={[]} />}
        </>
      ) : (
        <details class={styles.inner}>
          <summary class={styles.summary}>{t("merged.count", { count: item.items.length })}</summary>
          <Items items={item.items} />
        </details>
      )}
    </li>
  )
}

const Items = ({ items }: { items: readonly MergedItem[] }) => (
  <ol class={styles.items}>
    {items.map((item, i) => (
      // They never change, and two may be alike in all they say: the place is what tells them apart.
      <Item key={i} item={item} />
    ))}
  </ol>
)

interface MergedProps {
  title: string
  found: MergedState
  onBack(): void
}

/** What several messages say that were sent on as one. */
export function Merged({ title, found, onBack }: MergedProps) {
  return (
    <Page title={title} onBack={onBack}>
      {found.state === "here" && <Items items={found.items} />}
      {found.state === "failed" && <p role="status">{found.why}</p>}
    </Page>
  )
}
