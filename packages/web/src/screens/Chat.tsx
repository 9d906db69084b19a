import type { CallMedia, ConversationId, FileId, PresenceState } from "@everline/protocol"
import { useSignal } from "@preact/signals"
import type { ComponentChildren } from "preact"
import { useEffect, useMemo, useRef } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { ArrowUp, At, Call, Ellipsis, Forward, SidePanel, Video } from "../look/icons.ts"
import { Face } from "../parts/Avatar.tsx"
import { Button, IconButton } from "../parts/Button.tsx"
import { isBare } from "../parts/bare.ts"
import { Composer } from "../parts/Composer.tsx"
import type { Chosen, FilesDesk } from "../parts/chosen.ts"
import { useDrop } from "../parts/drop.ts"
import { Empty } from "../parts/Empty.tsx"
import { Header } from "../parts/Header.tsx"
import { Here } from "../parts/Here.tsx"
import type { LineActions } from "../parts/Line.tsx"
import { later } from "../parts/later.tsx"
import type { MessageDeeds } from "../parts/MessageMenu.tsx"
import { nextUnheard, playing } from "../parts/playing.ts"
import type { Point } from "../parts/press.ts"
import type { SelectionDeeds } from "../parts/SelectBar.tsx"
import { SkeletonThread } from "../parts/Skeleton.tsx"
import { SmsBadge } from "../parts/SmsBadge.tsx"
import { type Target, Thread } from "../parts/Thread.tsx"
import type { Nameable } from "../parts/useCandidates.ts"
import { type Selected, useSelection } from "../parts/useSelection.ts"
import { useWriting, type WritingDeeds, type WritingDesk } from "../parts/useWriting.ts"
import { Name } from "../parts/Words.tsx"
import { shape } from "../shapes/shape.ts"
import type { LineView, LinkState, MessageView, PersonView, PhonesView } from "../views.ts"
import styles from "./Chat.module.css"
import { LinkBar } from "./List.tsx"

const over = () => import("../parts/over.ts")
const MessageMenu = later(() => over().then((parts) => parts.MessageMenu))
const SelectBar = later(() => over().then((parts) => parts.SelectBar))
const Viewer = later(() => import("../parts/Viewer.tsx").then((module) => module.Viewer))

export interface ChatView {
  readonly conversation: ConversationId
  readonly kind: "direct" | "group"
  readonly name: string
  readonly faces: readonly PersonView[]
  readonly members: number
  /** False for one who has left: the past stays, the composer goes. */
  readonly member: boolean
  /** Who has the number that this was with, where it goes on with them elsewhere; `yours` where one has it oneself. */
  readonly goesOn: PersonView | "yours" | null
  /** Whether one has blocked the other: the past stays here too. */
  readonly blocked: boolean
  /** Whether there is somebody to call. */
  readonly callable: boolean
  /** Whether the other of a direct conversation is here, as far as that is known. */
  readonly presence: PresenceState | undefined
  /** When they were last here, where they let one see it. */
  readonly lastSeenAt: number | null
  /** Null while the first page is fetched. */
  readonly lines: readonly LineView[] | null
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  readonly unreadKey: string | null
  readonly unreadBelow: number
  /** How many were unread at the opening, while the first of them is not among the lines; else 0. */
  readonly unreadAbove: number
  /** Where somebody named one in what was unread at the opening. */
  readonly mention: number | null
  readonly nameable: Nameable | null
  /** The phones that what one writes goes to; null where there are none. */
  readonly phones: PhonesView | null
  /** A message that was found, to go to. */
  readonly target: Target | null
  /** Who is typing, oldest first. */
  readonly typing: readonly string[]
  readonly draft: string
  /** Files that one means to send with it. */
  readonly chosen: readonly Chosen[]
  readonly link: LinkState
}

export interface ChatDeeds extends Omit<MessageDeeds, "quote" | "edit" | "select">, WritingDeeds, SelectionDeeds {
  /** Lays files beside what one writes. */
  choose(files: readonly File[]): void
  unchoose(key: string): void
  /** Says what went wrong. */
  failed(error: unknown): void
  /** Resolve when the page is here, or cannot be had now. */
  older(): Promise<void>
  newer(): Promise<void>
  around(seq: number): void
  /** Goes to the first that was unread at the opening. */
  toUnread(): void
  /** Goes to where one was named. */
  toMention(): void
  newest(): void
  /** The newest line came into view, or went. */
  atEnd(on: boolean): void
  retryLink(): void
  unblock(): void
  /** Goes to where it goes on. */
  goOn(): void
  /** Calls the other of a direct conversation, or the group. */
  call(media: CallMedia): void
  info(): void
}

/** Under the name of a phone number: that it is one, and which where it has another name. */
function ByNumber({ person }: { person: PersonView }) {
  return (
    <span class={styles.number}>
      <SmsBadge />
      {!isBare(person) && <span class="cut num">{person.handle}</span>}
    </span>
  )
}

function Subtitle({ view }: { view: ChatView }) {
  const [first] = view.typing
  if (first !== undefined) {
    const text =
      view.kind === "direct"
        ? t("typing.one")
        : view.typing.length === 1
          ? t("typing.named", { name: own(first) })
          : t("typing.several", { count: view.typing.length })
    return <span class={`${styles.typing} cut`}>{text}</span>
  }
  const [face] = view.faces
  if (view.kind === "direct" && face?.kind === "number") return <ByNumber person={face} />
  if (view.kind === "direct") return <Here state={view.presence} lastSeenAt={view.lastSeenAt} />
  return <span class="cut num">{t("chat.members", { count: view.members })}</span>
}

interface ChatProps {
  view: ChatView
  deeds: ChatDeeds
  onBack?: (() => void) | undefined
  /** What goes on in it now, below its head. */
  bar?: ComponentChildren
}

type Open = { readonly line: MessageView; readonly at: Point; readonly picking: boolean } | null

/** Where a menu opened by a button or a key goes: beside the message. */
function beside(line: MessageView): Point {
  const box = document.querySelector(`article[data-key="${CSS.escape(line.key)}"]`)?.getBoundingClientRect()
  if (!box) return { x: innerWidth / 2, y: innerHeight / 2 }
  return { x: line.mine ? box.right - 240 : box.left + 56, y: box.top + 24 }
}

/** Who one is talking with; a press shows more of them. */
function Head({ view, deeds, onBack }: ChatProps) {
  const more = shape.value === "phone" ? Ellipsis : SidePanel
  return (
    <Header
      onBack={onBack}
      actions={
        <>
          {view.callable && (
            <>
              <IconButton name={t("chat.call")} icon={Call} onClick={() => deeds.call("audio")} />
              <IconButton name={t("chat.video_call")} icon={Video} onClick={() => deeds.call("video")} />
            </>
          )}
          <IconButton name={t("info.title")} icon={more} onClick={deeds.info} />
        </>
      }
    >
      <button type="button" class={styles.who} onClick={deeds.info}>
        <Face kind={view.kind} faces={view.faces} size="s" />
        <span class={styles.names}>
          <Name class={`${styles.name} cut`}>{view.name}</Name>
          <Subtitle view={view} />
        </span>
      </button>
    </Header>
  )
}

type LinesProps = ChatProps & { actions: Omit<LineActions, "go">; chosen: Selected | null }

function Lines({ view, deeds, actions, chosen }: LinesProps) {
  if (view.lines === null) return <SkeletonThread />
  if (view.lines.length === 0) {
    return <Empty title={t("chat.empty.title")} text={t("chat.empty.text", { name: own(view.name) })} />
  }
  return (
    <Thread
      key={view.conversation}
      lines={view.lines}
      group={view.kind === "group"}
      unreadKey={view.unreadKey}
      unreadBelow={view.unreadBelow}
      target={view.target}
      chosen={chosen}
      hasOlder={view.hasOlder}
      hasNewer={view.hasNewer}
      onOlder={deeds.older}
      onNewer={deeds.newer}
      onFar={deeds.around}
      onNewest={deeds.newest}
      onAtEnd={deeds.atEnd}
      actions={actions}
    />
  )
}

/** Under a conversation with a number whose owner has joined: where it goes on. */
function GoesOn({ view: { goesOn }, deeds }: Omit<ChatProps, "onBack">) {
  if (goesOn === null) return <p class={styles.closed}>{t("chat.joined")}</p>
  if (goesOn === "yours") return <p class={styles.closed}>{t("chat.joined.you")}</p>
  return (
    <div class={styles.closed}>
      <p>{t("chat.joined.named", { name: own(goesOn.name) })}</p>
      <Button small onClick={deeds.goOn}>
        {t("chat.go_on")}
        <Forward size={18} />
      </Button>
    </div>
  )
}

/** Where one writes, or why one does not. */
function Foot({ view, deeds, writing }: Omit<ChatProps, "onBack"> & { writing: WritingDesk }) {
  if (!view.member && view.kind === "direct") return <GoesOn view={view} deeds={deeds} />
  if (!view.member) return <p class={styles.closed}>{t("chat.left")}</p>
  const files: FilesDesk = { chosen: view.chosen, add: deeds.choose, remove: deeds.unchoose }
  if (!view.blocked)
    return <Composer name={view.name} writing={writing} nameable={view.nameable} files={files} phones={view.phones} />
  return (
    <div class={styles.closed}>
      <p>{t("chat.blocked", { name: own(view.name) })}</p>
      <Button small onClick={deeds.unblock}>
        {t("unblock")}
      </Button>
    </div>
  )
}

/** The ways to what is not on screen: the first of what is new, and where one was named. */
function Pills({ view, deeds }: ChatProps) {
  if (view.unreadAbove === 0 && view.mention === null) return null
  return (
    <div class={styles.pills}>
      {view.unreadAbove > 0 && (
        <button type="button" class={`${styles.pill} num`} onClick={() => deeds.toUnread()}>
          <ArrowUp size={16} />
          {t("thread.to_unread", { count: view.unreadAbove })}
        </button>
      )}
      {view.mention !== null && (
        <button type="button" class={styles.pill} onClick={() => deeds.toMention()}>
          <At size={16} />
          {t("mention.you")}
        </button>
      )}
    </div>
  )
}

/** Where what is dragged over the conversation will go. */
function Landing({ name }: { name: string }) {
  return (
    <div class={styles.landing} aria-hidden="true">
      <p class={styles.ground}>{t("drop.here", { name: own(name) })}</p>
    </div>
  )
}

/** What is looked at in large: a picture of a message. */
type Looking = { readonly message: string; readonly file: FileId } | null

/** One conversation: its head, its lines and where one writes. */
export function Chat({ view, deeds, onBack, bar }: ChatProps) {
  const open = useSignal<Open>(null)
  const writing = useWriting(view.draft, view.lines, deeds)
  // The lines are drawn again when these change, so they stay the same and only look up what is newest.
  const selection = useSelection()
  const latest = useRef({ writing, selection, lines: view.lines })
  latest.current = { writing, selection, lines: view.lines }
  const looking = useSignal<Looking>(null)
  const writable = view.member && !view.blocked
  const actions = useMemo<Omit<LineActions, "go">>(() => {
    const show = (line: MessageView, at: Point, picking: boolean) => {
      open.value = { line, at, picking }
    }
    return {
      menu: (line, at) => show(line, at ?? beside(line), false),
      pick: (line) => show(line, beside(line), true),
      quote: (line) => latest.current.writing.quote(line),
      toggle: (line) => latest.current.selection.toggle(line),
      react: deeds.react,
      retry: deeds.retry,
      drop: deeds.drop,
      view: (line, { file }) => {
        looking.value = { message: line.key, file }
      },
      unheardAfter: (line) => nextUnheard(latest.current.lines ?? [], line.key),
      failed: deeds.failed,
      rewrite: (line) => latest.current.writing.rewrite(line.recalledText ?? line.body),
      call: deeds.call,
      callable: view.callable,
      writable,
    }
  }, [deeds, writable, view.callable])
  const drop = useDrop(deeds.choose, writable)
  useEffect(
    () => () => {
      playing.value = null
    },
    [view.conversation],
  )
  return (
    <section
      class={styles.chat}
      aria-label={view.name}
      onKeyDown={(event) => {
        if (event.key === "Escape" && selection.chosen !== null) selection.end()
      }}
      {...drop.handlers}
    >
      <h1 class="hidden">{view.name}</h1>
      <Head view={view} deeds={deeds} onBack={onBack} />
      <div class={styles.rule} />
      {/* Beside a list, the list says it. */}
      {shape.value === "phone" && <LinkBar link={view.link} onRetry={deeds.retryLink} />}
      {bar}
      <Pills view={view} deeds={deeds} />
      <Lines view={view} deeds={deeds} actions={actions} chosen={selection.chosen} />
      {selection.chosen === null ? (
        <Foot view={view} deeds={deeds} writing={writing} />
      ) : (
        <SelectBar chosen={selection.chosen} deeds={deeds} onEnd={selection.end} />
      )}
      {drop.over.value && <Landing name={view.name} />}
      {looking.value && (
        <Viewer
          {...looking.value}
          lines={view.lines ?? []}
          onGo={(message, file) => {
            looking.value = { message, file }
          }}
          onClose={() => {
            looking.value = null
          }}
        />
      )}
      {open.value && (
        <MessageMenu
          key={open.value.line.key}
          {...open.value}
          writable={writable}
          deeds={{ ...deeds, quote: writing.quote, edit: writing.edit, select: selection.begin }}
          onClose={() => {
            open.value = null
          }}
        />
      )}
    </section>
  )
}
