import type { WaitingCode } from "@everline/protocol"
import { own, t } from "../../i18n/i18n.ts"
import { spaced } from "../../lib/numbers.ts"
import { clock } from "../../lib/time.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { Card, Page } from "../../parts/Page.tsx"
import { Name } from "../../parts/Words.tsx"
import styles from "./Admin.module.css"
import look from "./Codes.module.css"
import { faceOf } from "./face.ts"
import { Listed, type Pages } from "./Listed.tsx"

interface CodesProps {
  pages: Pages<WaitingCode>
  onBack?: (() => void) | undefined
}

/** "123 456": read out in two breaths. */
const breaths = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`

function CodeRow({ code: { number, code, profile, purpose, expiresAt } }: { code: WaitingCode }) {
  return (
    <div class={styles.row}>
      <Avatar person={faceOf(profile)} size="m" />
      <span class={styles.words}>
        <Name class={`${styles.name} cut`}>{profile.displayName}</Name>
        <span class={`${styles.note} num`}>
          {t(`codes.${purpose}`, { number: own(spaced(number)) })}
          <i class="sep" />
          {t("codes.until", { time: clock(expiresAt) })}
        </span>
      </span>
      <span class={`${look.code} num`}>{breaths(code)}</span>
    </div>
  )
}

/** Codes that wait to be passed on, where no gateway sends them. */
export function Codes({ pages, onBack }: CodesProps) {
  return (
    <Page title={t("admin.codes")} onBack={onBack}>
      <p class={styles.about}>{t("codes.text")}</p>
      <Listed pages={pages} onMore={() => {}} none={{ title: t("codes.none"), text: t("codes.none.text") }}>
        {(rows) => (
          <Card>
            {rows.map((code) => (
              <CodeRow key={`${code.number} ${code.at}`} code={code} />
            ))}
          </Card>
        )}
      </Listed>
    </Page>
  )
}
