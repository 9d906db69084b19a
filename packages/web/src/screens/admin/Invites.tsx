import type { Invite } from "@everline/protocol"
import { useState } from "preact/hooks"
import { own, t } from "../../i18n/i18n.ts"
import { Invite as InviteIcon } from "../../look/adminIcons.ts"
import { Plus } from "../../look/icons.ts"
import { ask } from "../../parts/ask.tsx"
import { Button } from "../../parts/Button.tsx"
import { LinkDialog } from "../../parts/LinkDialog.tsx"
import { Card, Page } from "../../parts/Page.tsx"
import styles from "./Admin.module.css"
import { type InviteState, inviteState } from "./inviteState.ts"
import { Listed, type Pages } from "./Listed.tsx"
import { type NewInvite, NewInviteDialog } from "./NewInviteDialog.tsx"
import { moment } from "./times.ts"

/** A link that was just made. */
export interface MadeInvite extends NewInvite {
  readonly link: string
  readonly expiresAt: number
}

interface InvitesProps {
  pages: Pages<Invite>
  /** By the server's clock. */
  now: number
  /** Null when it could not be made, and has been said so. */
  make(invite: NewInvite): Promise<MadeInvite | null>
  end(invite: Invite): void
  copy(link: string): void
  onMore(): void
  onBack?: (() => void) | undefined
}

const tints: Readonly<Partial<Record<InviteState, "right" | "off">>> = { open: "right" }

/** For whom it is, and how far it is used up. */
function extent({ admin, uses, used }: Invite): string {
  if (admin) return t("invites.for_admin")
  return uses === 1 ? t("invites.for_one") : t("invites.for_many", { uses, used })
}

function InviteRow({ invite, now, end }: { invite: Invite; now: number; end(invite: Invite): void }) {
  const state = inviteState(invite, now)
  const tint = tints[state]
  const names = invite.usedBy.map(({ displayName }) => own(displayName)).join(t("list.join"))
  const ending = async () => {
    const words = { title: t("invites.end.title"), text: t("invites.end.text"), yes: t("invites.end.yes") }
    if (await ask({ ...words, no: t("user.no"), danger: true })) end(invite)
  }
  return (
    <div class={styles.row}>
      <span class={styles.sign}>
        <InviteIcon size={18} />
      </span>
      <span class={styles.words}>
        <span class={styles.line}>
          <span class={`${styles.name} cut`}>{extent(invite)}</span>
          <span class={`${styles.tag} ${tint ? styles[tint] : ""}`}>{t(`invites.state.${state}`)}</span>
        </span>
        <span class={`${styles.note} num`}>
          {invite.from === null ? t("invites.by_server") : t("invites.by", { name: own(invite.from.displayName) })}
          {state === "open" && (
            <>
              <i class="sep" />
              {t("invites.until", { time: moment(invite.expiresAt) })}
            </>
          )}
        </span>
        {names !== "" && <span class={styles.note}>{t("invites.came", { names })}</span>}
      </span>
      {state === "open" && (
        <Button small aria-label={t("invites.end.label")} onClick={ending}>
          {t("invites.end")}
        </Button>
      )}
    </div>
  )
}

/** Invites that were made: which are open, who came by them; and making one more. */
export function Invites({ pages, now, make, end, copy, onMore, onBack }: InvitesProps) {
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<MadeInvite | null>(null)
  const save = async (invite: NewInvite) => {
    const link = await make(invite)
    if (link === null) return
    setMaking(false)
    setMade(link)
  }
  return (
    <Page title={t("admin.invites")} onBack={onBack}>
      <Button kind="outline" icon={Plus} wide onClick={() => setMaking(true)}>
        {t("invites.new")}
      </Button>
      <Listed pages={pages} onMore={onMore} none={{ title: t("invites.none"), text: t("invites.none.text") }}>
        {(rows) => (
          <Card>
            {rows.map((invite) => (
              <InviteRow key={invite.inviteId} invite={invite} now={now} end={end} />
            ))}
          </Card>
        )}
      </Listed>
      {isMaking && <NewInviteDialog save={save} onClose={() => setMaking(false)} />}
      {made !== null && (
        <LinkDialog
          title={t("invites.link")}
          text={t("invites.link.text", { count: made.uses, time: moment(made.expiresAt) })}
          link={made.link}
          copy={copy}
          onClose={() => setMade(null)}
        />
      )}
    </Page>
  )
}
