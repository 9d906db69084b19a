import { own, t } from "../../../i18n/i18n.ts"
import { Hand, MicOff } from "../../../look/callIcons.ts"
import { RemovePerson } from "../../../look/icons.ts"
import { ask } from "../../../parts/ask.tsx"
import { IconButton } from "../../../parts/Button.tsx"
import { PersonRow } from "../../../parts/PersonRow.tsx"
import type { ParticipantView, PeopleDeeds } from "../view.ts"
import styles from "./ParticipantRow.module.css"
import { stateWords } from "./Sight.tsx"

/** What there is to say of somebody, the weightiest first; the row cuts what does not fit. */
function sayings(one: ParticipantView, isMe: boolean): readonly string[] {
  return [
    isMe && t("calls.me"),
    one.raised !== null && t("calls.has_hand"),
    stateWords(one),
    one.speaks && t("calls.speaks"),
    one.sharing && t("calls.is_sharing"),
    one.muted && one.place === "in" && t("calls.is_muted"),
    one.isHost && t("calls.is_host"),
  ].filter((words) => typeof words === "string")
}

/** Facts beside each other are kept apart by a dot. */
const inTurn = (words: string, at: number) => (
  <span key={words}>
    {at > 0 && <i class="sep" />}
    {words}
  </span>
)

interface RowProps {
  one: ParticipantView
  isMe: boolean
  /** One is the call's host. */
  hosts: boolean
  deeds: Pick<PeopleDeeds, "mute" | "remove">
}

/** Somebody in the list of a call; its host can mute and remove them. */
export function ParticipantRow({ one, isMe, hosts, deeds }: RowProps) {
  const { account } = one.person
  const name = own(one.person.name)
  const remove = async () => {
    const sure = await ask({
      title: t("calls.remove.title", { name }),
      text: t("calls.remove.text", { name }),
      yes: t("calls.remove.yes"),
      no: t("calls.remove.no"),
      danger: true,
    })
    if (sure) deeds.remove(account)
  }
  const said = sayings(one, isMe)
  return (
    <li>
      <PersonRow person={one.person} note={said.length > 0 ? said.map(inTurn) : undefined}>
        {one.raised !== null && (
          <span class={styles.hand}>
            <Hand size={20} />
          </span>
        )}
        {hosts && (
          <span class={styles.deeds}>
            {!isMe && one.place === "in" && !one.muted && (
              <IconButton name={t("calls.mute.named", { name })} icon={MicOff} onClick={() => deeds.mute(account)} />
            )}
            {!isMe && (
              <IconButton
                name={t("calls.remove", { name })}
                icon={RemovePerson}
                class={styles.remove}
                onClick={() => void remove()}
              />
            )}
          </span>
        )}
      </PersonRow>
    </li>
  )
}
