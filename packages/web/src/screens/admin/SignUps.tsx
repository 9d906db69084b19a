import type { SignUp, SignUpMode } from "@everline/protocol"
import { own, t } from "../../i18n/i18n.ts"
import { Copy } from "../../look/icons.ts"
import { Avatar } from "../../parts/Avatar.tsx"
import { ask } from "../../parts/ask.tsx"
import { Button } from "../../parts/Button.tsx"
import { Card, Page, Section } from "../../parts/Page.tsx"
import { Name } from "../../parts/Words.tsx"
import styles from "./Admin.module.css"
import { Listed, type Pages } from "./Listed.tsx"
import look from "./SignUps.module.css"
import { since } from "./times.ts"

/** Who may make an account, and whether somebody chose so here. */
export interface ModeView {
  readonly mode: SignUpMode
  readonly chosen: boolean
}

interface SignUpDeeds {
  choose(mode: SignUpMode): void
  approve(signUp: SignUp): void
  decline(signUp: SignUp): void
  copy(link: string): void
}

interface SignUpsProps {
  /** Null until it is known. */
  mode: ModeView | null
  /** Where anyone signs up, or asks. */
  link: string
  pages: Pages<SignUp>
  deeds: SignUpDeeds
  onMore(): void
  onBack?: (() => void) | undefined
}

const MODES = ["invited", "approval", "anyone"] as const

/** Who may make an account. To let anyone in is asked twice. */
function Mode({ mode: { mode, chosen }, link, deeds }: { mode: ModeView; link: string; deeds: SignUpDeeds }) {
  const choose = async (next: SignUpMode) => {
    const words = { title: t("sign_up.open.title"), text: t("sign_up.open.text"), yes: t("sign_up.open.yes") }
    if (next !== "anyone" || (await ask({ ...words, no: t("user.no"), danger: true }))) deeds.choose(next)
  }
  return (
    <Section title={t("sign_up.who")}>
      <Card>
        <fieldset class={look.modes} aria-label={t("sign_up.who")}>
          {MODES.map((value) => (
            <label key={value} class={look.mode}>
              <input
                type="radio"
                name="sign-up"
                class={look.radio}
                aria-label={t(`sign_up.mode.${value}`)}
                checked={value === mode}
                onChange={() => choose(value)}
              />
              <span class={styles.words}>
                <span class={styles.name}>{t(`sign_up.mode.${value}`)}</span>
                <span class={styles.note}>{t(`sign_up.about.${value}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </Card>
      {!chosen && <p class={styles.about}>{t("sign_up.given")}</p>}
      {mode !== "invited" && (
        <div class={look.link}>
          <p class={styles.open}>{link}</p>
          <Button small icon={Copy} onClick={() => deeds.copy(link)}>
            {t("invite.copy")}
          </Button>
        </div>
      )}
    </Section>
  )
}

function Asking({ signUp, deeds }: { signUp: SignUp; deeds: SignUpDeeds }) {
  const name = own(signUp.displayName)
  const decline = async () => {
    const words = { title: t("sign_up.decline.title", { name }), text: t("sign_up.decline.text") }
    if (await ask({ ...words, yes: t("sign_up.decline"), no: t("user.no"), danger: true })) deeds.decline(signUp)
  }
  return (
    <div class={styles.row}>
      <Avatar person={{ account: signUp.signUp, name: signUp.displayName, kind: "person" }} size="m" />
      <span class={styles.words}>
        <Name class={`${styles.name} cut`}>{signUp.displayName}</Name>
        <span class={`${styles.note} cut num`}>
          @{signUp.userName}
          <i class="sep" />
          {since(signUp.at, t("recovery.now"))}
        </span>
        {signUp.note === "" ? (
          <span class={styles.note}>{t("sign_up.no_note")}</span>
        ) : (
          <span class={styles.said}>{own(signUp.note)}</span>
        )}
        <span class={styles.buttons}>
          <Button
            small
            kind="primary"
            aria-label={t("sign_up.approve.label", { name })}
            onClick={() => deeds.approve(signUp)}
          >
            {t("sign_up.approve")}
          </Button>
          <Button small aria-label={t("sign_up.decline.label", { name })} onClick={decline}>
            {t("sign_up.decline")}
          </Button>
        </span>
      </span>
    </div>
  )
}

/** Who may make an account, and who waits for one. */
export function SignUps({ mode, link, pages, deeds, onMore, onBack }: SignUpsProps) {
  const isAsked = mode?.mode === "approval" || (pages.rows?.length ?? 0) > 0
  return (
    <Page title={t("admin.sign_up")} onBack={onBack}>
      {mode !== null && <Mode mode={mode} link={link} deeds={deeds} />}
      {(isAsked || pages.error !== null) && (
        <Section title={t("sign_up.waiting")}>
          <Listed pages={pages} onMore={onMore} none={{ title: t("sign_up.none"), text: t("sign_up.none.text") }}>
            {(rows) => (
              <Card>
                {rows.map((signUp) => (
                  <Asking key={signUp.signUp} signUp={signUp} deeds={deeds} />
                ))}
              </Card>
            )}
          </Listed>
        </Section>
      )}
    </Page>
  )
}
