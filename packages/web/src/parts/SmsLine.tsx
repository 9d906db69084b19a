import { locale, t } from "../i18n/i18n.ts"
import { money } from "../lib/money.ts"
import { type Reckoning, reckon } from "../lib/texts.ts"
import { Alert, Sms } from "../look/icons.ts"
import type { PhonesView } from "../views.ts"
import styles from "./SmsLine.module.css"

type Terms = NonNullable<PhonesView["terms"]>

const inMoney = (amount: number | null, { currency }: Terms): string | null =>
  amount === null || currency === null ? null : money(amount, currency, locale.value)

interface ReckonedProps {
  text: string
  /** Whether there is but one phone, the other's. */
  direct: boolean
  terms: Terms
}

/** Why nothing would come to any of the phones; null where it would come to some. */
function obstacle({ phones }: Terms): string | null {
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

function Reckoned({ text, direct, terms }: ReckonedProps) {
  const reckoning = reckon(text, terms)
  const { missed, isTooMuch } = reckoning
  const spent = spentWords(terms)
  return (
    <>
      <span>{becomes(reckoning, direct, terms)}</span>
      {missed > 0 && <span>{t("sms.missed", { count: missed })}</span>}
      {isTooMuch && <span class={styles.warning}>{t("sms.too_much")}</span>}
      {spent !== null && <span>{spent}</span>}
    </>
  )
}

interface SmsLineProps {
  id: string
  text: string
  phones: PhonesView
  /** Whether it carries files. */
  carries: boolean
}

/** Above where one writes what goes to phones: how many SMS that are and what they cost, or why none goes out. */
export function SmsLine({ id, text, phones: { direct, terms }, carries }: SmsLineProps) {
  const why = terms && obstacle(terms)
  const Mark = why === null ? Sms : Alert
  return (
    <p id={id} class={`${styles.line} ${why === null ? "" : styles.warning} num`}>
      <Mark size={16} />
      <span class={styles.facts}>
        {why !== null && <span>{t("sms.none", { why })}</span>}
        {why === null &&
          (terms === null ? <span>{t("sms.goes")}</span> : <Reckoned text={text} direct={direct} terms={terms} />)}
        {why === null && carries && <span>{t(terms?.link === null ? "sms.trouble.no_links" : "sms.files")}</span>}
      </span>
    </p>
  )
}
