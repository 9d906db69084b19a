import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { locale, t } from "../../../i18n/i18n.ts"
import { Hand, Lock } from "../../../look/callIcons.ts"
import { AddPerson, Close } from "../../../look/icons.ts"
import { Button, IconButton } from "../../../parts/Button.tsx"
import { Dialog } from "../../../parts/Dialog.tsx"
import { Switch } from "../../../parts/Switch.tsx"
import { shape } from "../../../shapes/shape.ts"
import type { GroupCallView, ParticipantView, PeopleDeeds } from "../view.ts"
import { ParticipantRow } from "./ParticipantRow.tsx"
import styles from "./PeopleSheet.module.css"
import { countOf, kept, listed } from "./people.ts"

interface PeopleProps {
  view: GroupCallView
  deeds: PeopleDeeds
  onClose(): void
}

/**
 * What one points at in the list, or has the focus on, stays where it is while one does. When it goes altogether, the list
 * itself has the focus, and the keyboard goes on from there.
 */
function useHeldOrder(people: readonly ParticipantView[]) {
  const ref = useRef<HTMLUListElement>(null)
  const [isHeld, setHeld] = useState(false)
  const before = useRef(people)
  before.current = isHeld ? kept(before.current, people) : people
  useLayoutEffect(() => {
    if (isHeld && document.activeElement === document.body) ref.current?.focus()
  })
  const hold = () => setHeld(true)
  const release = () => setHeld(false)
  return {
    order: before.current,
    list: { ref, tabIndex: -1, onPointerEnter: hold, onPointerLeave: release, onFocusIn: hold, onFocusOut: release },
  }
}

/** What one does oneself: raises a hand, and has others called. */
function Own({ view: { me, isLocked, ...view }, deeds }: Omit<PeopleProps, "onClose">) {
  const isFull = view.others.filter(({ place }) => place !== "out").length + 1 >= view.limit
  const isUp = me.raised !== null
  return (
    <>
      <div class={styles.own}>
        <Button icon={AddPerson} disabled={isFull || isLocked} onClick={deeds.add}>
          {t("calls.add")}
        </Button>
        <Button icon={Hand} aria-pressed={isUp} kind={isUp ? "primary" : "plain"} onClick={deeds.raise}>
          {t("calls.hand")}
        </Button>
      </div>
      {me.isHost && <Switch label={t("calls.lock")} icon={Lock} on={isLocked} onChange={deeds.lock} />}
      {(isLocked || isFull) && (
        <p class={styles.note}>{isLocked ? t("calls.lock.on") : t("calls.full_now", { limit: view.limit })}</p>
      )}
    </>
  )
}

/** Everybody in a call of many, raised hands first, and what can be done. */
export function PeopleSheet({ view, deeds, onClose }: PeopleProps) {
  const { order, list } = useHeldOrder(listed([view.me, ...view.others], locale.value))
  const title = t("calls.people.title", { count: countOf(view) })
  return (
    <Dialog title={title} form={shape.value === "phone" ? "sheet" : "dialog"} quiet onClose={onClose}>
      <div class={styles.head}>
        <p class={`${styles.title} grow num`} aria-hidden="true">
          {title}
        </p>
        <IconButton name={t("close")} icon={Close} class={styles.close} onClick={onClose} />
      </div>
      <Own view={view} deeds={deeds} />
      <ul class={styles.list} {...list}>
        {order.map((one) => (
          <ParticipantRow
            key={one.person.account}
            one={one}
            isMe={one.person.account === view.me.person.account}
            hosts={view.me.isHost}
            deeds={deeds}
          />
        ))}
      </ul>
    </Dialog>
  )
}
