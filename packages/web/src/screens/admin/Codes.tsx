import type { WaitingCode, WaitingCodeId } from "@everline/protocol"
import { own, t } from "../../i18n/i18n.ts"
import { spaced } from "../../lib/numbers.ts"
import { clock } from "../../lib/time.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { Button } from "../../parts/Button.tsx"
import { Card, Page } from "../../parts/Page.tsx"
import { Name } from "../../parts/Words.tsx"
import styles from "./Admin.module.css"
import look from "./Codes.module.css"
import { faceOf } from "./face.ts"
import { Listed, type Pages } from "./Listed.tsx"

interface CodesProps {
  pages: Pages<WaitingCode>
  /** Those that were shown, by their ids. */
  shown: ReadonlyMap<WaitingCodeId, string>
  show(code: WaitingCode): void
  onBack?: (() => void) | undefined
}

/** "123 456": read out in two breaths. */
const breaths = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`

function CodeRow({ waiting, shown, show }: { waiting: WaitingCode } & Pick<CodesProps, "shown" | "show">) {
  const { waitingCode, number, profile, purpose, expiresAt } = waiting
  const code = shown.get(waitingCode)
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
      {code === undefined ? (
        <Button small aria-label={t("codes.show.label", { number: spaced(number) })} onClick={() => show(waiting)}>
          {t("codes.show")}
        </Button>
      ) : (
        <span class={`${look.code} num`}>{breaths(code)}</span>
      )}
    </div>
  )
}

/** Codes that wait to be passed on, where no gateway sends them. */
export function Codes({ pages, onBack, ...rest }: CodesProps) {
  return (
    <Page title={t("admin.codes")} onBack={onBack}>
      <p class={styles.about}>{t("codes.text")}</p>
      <Listed pages={pages} onMore={() => {}} none={{ title: t("codes.none"), text: t("codes.none.text") }}>
        {(rows) => (
          <Card>
            {rows.map((code) => (
              <CodeRow key={code.waitingCode} waiting={code} {...rest} />
            ))}
          </Card>
        )}
      </Listed>
    </Page>
  )
}
