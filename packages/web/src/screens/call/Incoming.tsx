import type { CallMedia } from "@everline/protocol"
import { useEffect, useRef, useState } from "preact/hooks"
import { own, t } from "../../i18n/i18n.ts"
import { HangUp } from "../../look/callIcons.ts"
import { Call, Chats, Video } from "../../look/icons.ts"
import { GroupAvatar } from "../../parts/Avatar.tsx"
import { Button } from "../../parts/Button.tsx"
import { Menu } from "../../parts/Menu.tsx"
import { OnTop } from "../../parts/onTop.tsx"
import type { Point } from "../../parts/press.ts"
import { Name } from "../../parts/Words.tsx"
import { shape } from "../../shapes/shape.ts"
import { CallFace } from "./CallFace.tsx"
import { Control } from "./Controls.tsx"
import styles from "./Incoming.module.css"
import { useFocusBack } from "./useFocusBack.ts"
import type { IncomingDeeds, IncomingView } from "./view.ts"

const REPLIES = ["calls.reply.later", "calls.reply.now", "calls.reply.write"] as const

/** Where the menu of a button opens. */
function over({ currentTarget }: { currentTarget: HTMLElement }): Point {
  const { left, top } = currentTarget.getBoundingClientRect()
  return { x: left, y: top }
}

/** The ways to answer: as one was called, or with the voice alone. */
function Answers({ view, answer }: { view: IncomingView; answer: (media: CallMedia) => void }) {
  if (view.media === "audio")
    return (
      <Control
        label={t(view.isSecond ? "calls.hold_and_answer" : view.group ? "calls.join" : "calls.answer")}
        icon={Call}
        kind="answer"
        run={() => answer("audio")}
      />
    )
  return (
    <>
      <Control label={t("calls.answer.audio")} icon={Call} kind="answer" run={() => answer("audio")} />
      <Control label={t("calls.answer.video")} icon={Video} kind="answer" run={() => answer("video")} />
    </>
  )
}

/** Whom they call: oneself among others. */
function Called({ group: { name, faces, people } }: { group: NonNullable<IncomingView["group"]> }) {
  return (
    <p class={styles.group}>
      <GroupAvatar people={faces} size="s" />
      <span>{t("calls.incoming.group", { name: own(name), count: people })}</span>
    </p>
  )
}

/**
 * Somebody calls: who it is, large, and what one can do, whatever dialog is open. It takes the focus from nobody who is
 * writing beside it; on a phone it covers that, and the keyboard goes from over its buttons.
 */
export function Incoming({ view, deeds }: { view: IncomingView; deeds: IncomingDeeds }) {
  const [replying, setReplying] = useState<Point | null>(null)
  const name = own(view.person.name)
  const ref = useRef<HTMLElement>(null)
  const focusCame = useFocusBack(ref)
  useEffect(() => {
    if (shape.peek() === "phone" && document.activeElement instanceof HTMLElement) document.activeElement.blur()
  }, [])
  return (
    <OnTop>
      <section
        ref={ref}
        onFocusIn={focusCame}
        class={styles.incoming}
        data-theme="dark"
        role="alertdialog"
        aria-label={t("calls.window", { name })}
      >
        <div class={styles.who} role="alert">
          <CallFace person={view.person} rings class={styles.face} />
          <h2 class={styles.name}>
            <Name>{view.person.name}</Name>
          </h2>
          <p class={styles.kind}>{t(`calls.incoming.${view.media}`)}</p>
          {view.group && <Called group={view.group} />}
        </div>
        {view.group === null && (
          <Button icon={Chats} small onClick={(event) => setReplying(over(event))}>
            {t("calls.decline.write")}
          </Button>
        )}
        <div class={styles.buttons}>
          <Control label={t("calls.decline")} icon={HangUp} kind="end" run={deeds.decline} />
          <Answers view={view} answer={deeds.answer} />
        </div>
        {replying && (
          <Menu
            title={t("calls.decline.write")}
            at={replying}
            onClose={() => setReplying(null)}
            items={REPLIES.map((reply) => ({
              label: t(reply),
              icon: Chats,
              run: () => deeds.declineWith(t(reply)),
            }))}
          />
        )}
      </section>
    </OnTop>
  )
}
