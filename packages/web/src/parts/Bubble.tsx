import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { tint } from "../lib/names.ts"
import { heightOf } from "../lib/pictures.ts"
import { clock } from "../lib/time.ts"
import { Alert, Check, CheckCheck, Clock, Ellipsis, React, Reply } from "../look/icons.ts"
import type { MessageView, QuoteView, ReactionView } from "../views.ts"
import type { AttachmentsProps } from "./Attachments.tsx"
import { Avatar } from "./Avatar.tsx"
import { Body } from "./Body.tsx"
import styles from "./Bubble.module.css"
import { IconButton } from "./Button.tsx"
import { CallLine } from "./CallLine.tsx"
import type { LineActions } from "./Line.tsx"
import { later, withWords } from "./later.tsx"
import type { LineShape } from "./line.ts"
import { MergedCard } from "./MergedCard.tsx"
import { usePress } from "./press.ts"
import { SmsBadge } from "./SmsBadge.tsx"
import { smsWords } from "./smsWords.ts"
import { Name } from "./Words.tsx"

const VOICE_PX = 44
const FILE_PX = 60

/** The room that what a message carries will need, so that nothing moves when the code for it is here. */
function Room({ line: { attachments } }: AttachmentsProps) {
  const pictures = attachments.filter((one) => one.kind === "picture")
  const rest = attachments.filter((one) => one.kind !== "picture")
  const height = rest.reduce((sum, { kind }) => sum + (kind === "voice" ? VOICE_PX : FILE_PX), heightOf(pictures))
  return <div class={styles.room} style={{ height: `${height}px` }} />
}

const Attachments = later(() => import("./Attachments.tsx").then((module) => module.Attachments), Room)

/** As high as what it says until the code for it is here. */
const Said = () => <div class={styles.under}>{"\u00a0"}</div>
const SmsStatus = later(() => withWords(() => import("./SmsStatus.tsx").then((part) => part.SmsStatus), smsWords), Said)

const inks = [styles.ink0, styles.ink1, styles.ink2, styles.ink3, styles.ink4]

function Quote({ quote, go }: { quote: QuoteView; go: (seq: number) => void }) {
  return (
    <button type="button" class={styles.quote} onClick={() => go(quote.seq)}>
      <Name class={styles.quoted}>{quote.author}</Name>
      <bdi class={styles.quoteText}>{quote.text === null ? t("quote.gone") : quote.text.slice(0, 200)}</bdi>
    </button>
  )
}

function Reactions({ line, actions }: { line: MessageView; actions: LineActions }) {
  const label = ({ emoji, count, names }: ReactionView) =>
    t("reaction.who", { emoji, count, names: names.map(own).join(t("list.join")) })
  return (
    <div class={styles.reactions}>
      {line.reactions.map((reaction) => (
        <button
          key={reaction.emoji}
          type="button"
          class={`${styles.reaction} ${reaction.mine ? styles.reacted : ""} num`}
          aria-pressed={reaction.mine}
          aria-label={label(reaction)}
          title={label(reaction)}
          disabled={!actions.writable}
          onClick={() => actions.react(line, reaction.emoji, !reaction.mine)}
        >
          {reaction.emoji} {reaction.count}
        </button>
      ))}
    </div>
  )
}

const marks = {
  sending: { icon: Clock, word: "progress.sending" },
  sent: { icon: Check, word: "progress.sent" },
  delivered: { icon: CheckCheck, word: "progress.delivered" },
  read: { icon: CheckCheck, word: "progress.read" },
} as const

function Progress({ line, retry }: { line: MessageView; retry: LineActions["retry"] }) {
  if (line.progress === "failed") {
    return (
      <div class={`${styles.under} ${styles.failed}`}>
        <Alert size={15} />
        {line.why ?? t("progress.failed")}
        <i class="sep" />
        <button type="button" class={styles.retry} onClick={() => retry(line)}>
          {t("progress.resend")}
        </button>
      </div>
    )
  }
  const { icon: Mark, word } = marks[line.progress]
  return (
    <div class={styles.under}>
      {line.progress !== "sending" && <span class="num">{clock(line.at)}</span>}
      <Mark size={15} />
      {t(word)}
    </div>
  )
}

/** What a pointer finds beside a message; the keyboard and a long press open the same menu. */
function Hover({ line, actions }: { line: MessageView; actions: LineActions }) {
  return (
    <div class={styles.hover}>
      {actions.writable && (
        <>
          <IconButton name={t("message.react")} icon={React} size={18} onClick={() => actions.pick(line)} />
          <IconButton name={t("message.reply")} icon={Reply} size={18} onClick={() => actions.quote(line)} />
        </>
      )}
      <IconButton name={t("message.more")} icon={Ellipsis} size={18} onClick={() => actions.menu(line, null)} />
    </div>
  )
}

/** Pictures alone are their own ground, a voice alone fills its bubble; what else a message carries lies in it. */
function formOf({ attachments, body, quote }: MessageView): string | undefined {
  const are = (wanted: "picture" | "voice") => attachments.every(({ kind }) => kind === wanted)
  if (attachments.length === 0) return ""
  if (body !== "" || quote !== null) return styles.carrying
  if (are("picture")) return styles.bare
  return are("voice") ? styles.spoken : `${styles.carrying} ${styles.only}`
}

/** Whether it has gone to phones, which then say how far it came. */
const isOut = ({ sms, progress }: MessageView): boolean =>
  sms?.way === "out" && sms.texts.length > 0 && progress !== "failed"

/** That it goes by SMS: on screen once for a run, for those who hear it each time. What one's own came to says it too. */
function Way({ line, told }: { line: MessageView; told: boolean }) {
  if (told && isOut(line)) return null
  if (line.mine || !told) return <span class="hidden">{t("sms.badge")}</span>
  return (
    <span class={styles.way}>
      <SmsBadge />
      <span class="num">{clock(line.at)}</span>
    </span>
  )
}

interface BubbleProps {
  line: MessageView
  shape: LineShape
  /** Whether it says by what way it came, and one's own how far. */
  told: boolean
  /** In a group the first of a run is named. */
  group: boolean
  actions: LineActions
}

/** One message with everything that belongs to it. */
export function Bubble({ line, shape, told, group, actions }: BubbleProps) {
  const press = usePress((at) => actions.menu(line, at))
  const [near, setNear] = useState(false)
  const side = line.mine ? styles.mine : styles.theirs
  const tone = line.progress === "sending" ? styles.sending : ""
  const form = formOf(line)
  const { call, sms } = line
  const callBack = call !== null && actions.callable ? () => actions.call(call.media) : undefined
  return (
    <div
      class={`${styles.message} ${side} ${shape.first ? styles.first : ""}`}
      onPointerEnter={(event) => setNear(event.pointerType === "mouse")}
      onPointerLeave={() => setNear(false)}
      onFocusIn={() => setNear(true)}
      onFocusOut={() => setNear(false)}
    >
      {group && !line.mine && shape.first && (
        <Name class={`${styles.author} ${inks[tint(line.author.account)]} cut`}>{line.author.name}</Name>
      )}
      <div class={`${styles.beside} ${sms !== null && !line.mine ? styles.badged : ""}`}>
        {!line.mine && (shape.last ? <Avatar person={line.author} size="s" /> : <span class={styles.space} />)}
        <div
          class={`${styles.bubble} ${form} ${sms === null ? tone : styles.bySms} ${shape.last ? styles.last : ""}`}
          title={clock(line.at)}
          {...press}
        >
          {line.quote && <Quote quote={line.quote} go={actions.go} />}
          {line.attachments.length > 0 && <Attachments line={line} actions={actions} />}
          {line.merged !== null && <MergedCard merged={line.merged} />}
          {line.call !== null && <CallLine call={line.call} again={callBack} />}
          {line.merged === null && line.call === null && line.body !== "" && (
            <Body text={line.body} mentions={line.mentions} />
          )}
          {line.edited && <span class={styles.edited}>{t("message.edited")}</span>}
        </div>
        {sms !== null && <Way line={line} told={told} />}
        {line.unheard && (
          <span class={styles.unheard}>
            <span class="hidden">{t("voice.unheard")}</span>
          </span>
        )}
        {near && line.seq !== null && <Hover line={line} actions={actions} />}
      </div>
      {line.reactions.length > 0 && <Reactions line={line} actions={actions} />}
      {told && line.mine && !isOut(line) && <Progress line={line} retry={actions.retry} />}
      {sms !== null && (sms.way === "in" ? sms.partial : told && isOut(line)) && (
        <SmsStatus line={line} sms={sms} group={group} actions={actions} />
      )}
    </div>
  )
}
