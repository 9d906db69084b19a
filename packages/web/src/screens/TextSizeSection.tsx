import { t } from "../i18n/i18n.ts"
import { TEXT_SIZES, type TextSize } from "../lib/textSizes.ts"
import { Choice } from "../parts/Choice.tsx"
import { Section } from "../parts/Page.tsx"

/** How large everything is written on this device. */
export function TextSizeSection({ text, choose }: { text: TextSize; choose: (text: TextSize) => void }) {
  const options = TEXT_SIZES.map((value) => ({ value, label: t(`text.${value}`) }))
  return (
    <Section title={t("text.title")}>
      <Choice label={t("text.title")} value={text} onValue={choose} options={options} />
    </Section>
  )
}
