import { fileName, isPicture } from "@everline/protocol"
import type { Linkable } from "@everline/protocol/sms"
import { useState } from "preact/hooks"
import { locale, t } from "../i18n/i18n.ts"
import { money } from "../lib/money.ts"
import { type Draft, plainer, type Reckoning, reckon } from "../lib/texts.ts"
import { Alert, Sms } from "../look/icons.ts"
import type { PhonesView } from "../views.ts"
import type { Chosen } from "./chosen.ts"
import styles from "./SmsLine.module.css"

type Terms = NonNullable<PhonesView["terms"]>

const inMoney = (amount: number | null, { currency }: Terms): string | null =>
  amount === null || currency === null ? null : money(amount, currency, locale.value)

/** What a file will be, as far as this device can tell before the server has looked. */
const toLink = ({ file: { name, type } }: Chosen): Linkable =>
  isPicture(type) ? { kind: "picture" } : { kind: "file", name: fileName(name) }

/** Why nothing would come to any of the phones; null where it would come to some. */
function obstacle({ phones, link }: Terms, { files }: Draft): string | null {
  if (link === null && files.length > 0) return t("sms.trouble.no_links")
  const troubles = new Set(phones.flatMap(({ trouble }) => trouble ?? []))
  if (phones.length === 0 || phones.some(({ trouble }) => trouble === null)) return null
  const [only] = troubles
  return troubles.size === 1 && only !== undefined ? t(`sms.trouble.${only}`) : t("sms.nobody")
}

/** What becomes of a text: how many SMS, to how many phones, for how much. */
function becomes({ phones, count, cost }: Reckoning, direct: boolean, terms: Terms): string {
  const price = cost === 0 ? null : inMoney(cost, terms)
  if (!direct) {
    if (count === 0) return t("sms.goes.group", { phones })
    return price === null ? t("sms.goes.many", { phones, count }) : t("sms.goes.many.cost", { phones, count, price })
  }
  if (count === 0) return price === null ? t("sms.goes") : t("sms.goes.each", { price })
  return price === null ? t("sms.goes.count", { count }) : t("sms.goes.cost", { count, price })
}

function spentWords(terms: Terms): string | null {
  const [spent, most] = [inMoney(terms.spent, terms), inMoney(terms.most, terms)]
  if (spent === null || (terms.spent === 0 && most === null)) return null
  return most === null ? t("sms.spent", { spent }) : t("sms.spent.most", { spent, most })
}

interface PlainProps {
  draft: Draft
  terms: Terms
  namesAlike(words: string): boolean
  onRetype(words: string): void
}

/** Offers letters that take fewer SMS, and once they are in the field to have the others back. */
function Plain({ draft, terms, namesAlike, onRetype }: PlainProps) {
  const [replaced, setReplaced] = useState({ text: "", plain: "" })
  const plain = plainer(draft, terms)
  if (plain !== null && namesAlike(plain)) {
    const { count } = reckon({ ...draft, text: plain }, terms)
    const use = () => {
      setReplaced({ text: draft.text, plain })
      onRetype(plain)
    }
    return (
      <span>
        {t("sms.plain", { count })}{" "}
        <button type="button" class={styles.button} onClick={use}>
          {t("sms.plain.use")}
        </button>
      </span>
    )
  }
  if (draft.text === "" || draft.text !== replaced.plain) return null
  return (
    <span>
      {t("sms.plain.used")}{" "}
      <button type="button" class={styles.button} onClick={() => onRetype(replaced.text)}>
        {t("sms.plain.undo")}
      </button>
    </span>
  )
}

function Reckoned({ direct, ...plain }: PlainProps & { direct: boolean }) {
  const { draft, terms } = plain
  const reckoning = reckon(draft, terms)
  const { missed, isTooMuch } = reckoning
  const spent = spentWords(terms)
  return (
    <>
      <span>{becomes(reckoning, direct, terms)}</span>
      <Plain {...plain} />
      {missed > 0 && <span>{t("sms.missed", { count: missed })}</span>}
      {isTooMuch && <span class={styles.warning}>{t("sms.too_much")}</span>}
      {spent !== null && <span>{spent}</span>}
    </>
  )
}

interface SmsLineProps extends Pick<PlainProps, "namesAlike" | "onRetype"> {
  id: string
  text: string
  /** What it carries. */
  chosen: readonly Chosen[]
  phones: PhonesView
}

/** Above where one writes what goes to phones: how many SMS that are and what they cost, or why none goes out. */
export function SmsLine({ id, text, chosen, phones: { direct, count, terms }, ...retyping }: SmsLineProps) {
  const draft = { text, files: chosen.map(toLink) }
  const why = terms && obstacle(terms, draft)
  const Mark = why === null ? Sms : Alert
  const unknown = direct ? t("sms.goes") : t("sms.goes.group", { phones: count })
  return (
    <p id={id} class={`${styles.line} ${why === null ? "" : styles.warning} num`}>
      <Mark size={16} />
      <span class={styles.facts}>
        {why !== null && <span>{t("sms.none", { why })}</span>}
        {why === null &&
          (terms === null ? (
            <span>{unknown}</span>
          ) : (
            <Reckoned draft={draft} direct={direct} terms={terms} {...retyping} />
          ))}
        {why === null && chosen.length > 0 && <span>{t("sms.files")}</span>}
      </span>
    </p>
  )
}
