import { LIMITS } from "@everline/protocol"
import type { Client, ConversationSummary, Line, MessageLine, SendOptions } from "@everline/sdk"
import { useComputed } from "@preact/signals"
import { useMemo, useState } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { clock } from "../../lib/time.ts"
import { later } from "../../parts/later.tsx"
import { type Media, MediaProvider } from "../../parts/media.ts"
import type { Target } from "../../parts/Thread.tsx"
import { toast } from "../../parts/Toasts.tsx"
import { Chat, type ChatDeeds, type ChatView } from "../../screens/Chat.tsx"
import { shape } from "../../shapes/shape.ts"
import type { MessageView } from "../../views.ts"
import { CallBarHost } from "../calls/CallBarHost.tsx"
import { wishedCall } from "../calls/wish.ts"
import { choose, chosenIn, takeChosen, unchoose } from "../choosing.ts"
import { useClient } from "../client.ts"
import { complain, tell } from "../errors.ts"
import { useLink } from "../link.ts"
import { conversationMedia } from "../media.ts"
import { phonesOf, useTerms } from "../phones.ts"
import { back, go, place } from "../router.ts"
import { facesOf, nameOf } from "../views/conversations.ts"
import { movedOn, rememberRecalled } from "../views/lines.ts"
import { isNumber, personOf } from "../views/people.ts"
import type { Forwarded } from "./ForwardPane.tsx"
import { useLastSeen } from "./useLastSeen.ts"
import { useNameable } from "./useNameable.ts"
import { type BoundThread, useThread } from "./useThread.ts"

const ForwardPane = later(() => import("../pages.tsx").then((pages) => pages.ForwardPane))

/** What a person does in one conversation, as calls of the client. */
function useDeeds(
  { conversation, peer }: ConversationSummary,
  { history, mention, seeEnd, toUnread }: BoundThread,
  media: Media,
  forward: (what: Forwarded) => void,
): ChatDeeds {
  const client = useClient()
  return useMemo(() => {
    const isMessage = (line: Line): line is MessageLine => line.kind === "message"
    const lineOf = ({ key }: MessageView) =>
      history.lines
        .peek()
        .filter(isMessage)
        .find((line) => line.key === key)
    const linesOf = (views: readonly MessageView[]) => views.flatMap((view) => lineOf(view) ?? [])
    const { conversations, messages, drafts, typing } = client
    const send = (body: string, options: SendOptions) => {
      tell(messages.send(conversation, body, options))
      if (!history.atEnd.peek()) tell(history.jumpToEnd())
    }
    const quoting = (quote: MessageView | null) => (quote?.seq ? { quote: quote.seq } : {})
    return {
      send(text, quote, { accounts, all }) {
        drafts.set(conversation, "")
        typing.set(conversation, false)
        const files = takeChosen(conversation).map((file) => ({ blob: file, name: file.name }))
        send(text, {
          ...quoting(quote),
          ...(accounts.length > 0 && { mentions: accounts }),
          ...(all && { mentionsAll: true as const }),
          ...(files.length > 0 && { files }),
        })
      },
      talk({ blob, durationMs, waveform }, quote) {
        const name = `${t("voice.file")}.${blob.type.split("/")[1] ?? "webm"}`
        send("", { ...quoting(quote), files: [{ blob, name, voice: { durationMs, waveform } }] })
      },
      choose: (files) => tell(choose(client, conversation, files)),
      unchoose: (key) => unchoose(conversation, key),
      save(line) {
        for (const one of line.attachments) media.save(line, one)
      },
      failed: complain,
      change(line, text) {
        if (line.seq !== null && text !== line.body) tell(messages.edit(conversation, line.seq, text))
      },
      recall(line) {
        if (line.seq === null) return
        rememberRecalled(line.key, line.body)
        tell(messages.recall(conversation, line.seq))
      },
      react(line, emoji, on) {
        if (line.seq !== null) tell(messages.react(conversation, line.seq, emoji, on))
      },
      retry(line) {
        const item = lineOf(line)?.failure?.item
        if (item) tell(messages.retry(item))
      },
      drop(line) {
        const found = lineOf(line)
        const item = found?.item ?? found?.failure?.item
        if (item) tell(messages.discard(item))
      },
      copy(line) {
        tell(navigator.clipboard.writeText(line.body).then(() => toast(t("message.copied"))))
      },
      copyAll(lines) {
        const text = lines.map((line) => `${line.author.name} ${clock(line.at)}\n${line.body}`).join("\n\n")
        tell(navigator.clipboard.writeText(text).then(() => toast(t("message.copied"))))
      },
      forward: (line) => forward({ from: conversation, lines: linesOf([line]), merged: false }),
      forwardEach: (lines) => forward({ from: conversation, lines: linesOf(lines), merged: false }),
      forwardMerged: (lines) => forward({ from: conversation, lines: linesOf(lines), merged: true }),
      recallable: (line) =>
        line.mine && line.seq !== null && client.now() - line.at < LIMITS.recallMs && !isAtPhones(line),
      draft(text) {
        drafts.set(conversation, text)
        typing.set(conversation, text !== "")
      },
      // Offline there may be no more to show; the bar above says why, and the next scroll asks again.
      older: () => history.loadOlder().catch(() => {}),
      newer: () => history.loadNewer().catch(() => {}),
      around: (seq) => tell(history.jumpTo(seq)),
      toUnread: () => tell(toUnread()),
      toMention() {
        const seq = mention.peek()
        mention.value = null
        if (seq !== null) tell(history.jumpTo(seq))
      },
      newest: () => tell(history.jumpToEnd()),
      atEnd: seeEnd,
      retryLink: () => client.reconnect(),
      unblock() {
        if (peer !== null) tell(client.accounts.unblock(peer))
      },
      goOn() {
        const account = movedOn(history.lines.peek())
        if (account !== null)
          tell(conversations.direct(account).then((there) => go({ at: "chat", conversation: there })))
      },
      call(media) {
        wishedCall.value = { conversation, media, join: null }
      },
      info() {
        const open = place.peek().at === "info"
        go({ at: open ? "chat" : "info", conversation }, { replace: open })
      },
    }
  }, [conversation, peer, history, media])
}

/** Whether it may be at a phone, from where nobody takes it back. */
const isAtPhones = ({ sms }: MessageView): boolean =>
  sms?.way === "out" &&
  sms.texts.some(({ state }) => state === "accepted" || state === "delivered" || state === "unknown")

/** With whom it goes on elsewhere, where it was with their number. */
function goesOn(client: Client, lines: readonly Line[]): ChatView["goesOn"] {
  const account = movedOn(lines)
  if (account === null) return null
  return account === client.session.value?.self.account ? "yours" : personOf(client, account)
}

/** Whether there is somebody at the other end who has the app, is not oneself and not blocked; or others in the group. */
function isCallable(client: Client, { kind, member, memberCount, peer }: ConversationSummary): boolean {
  if (kind === "group") return member && memberCount > 1
  if (peer === null || peer === client.session.value?.self.account || isNumber(client, peer)) return false
  return !client.accounts.blocked.value.has(peer)
}

/** One conversation of the account, at a message or where one reads on. */
export function ChatPane({ summary, target }: { summary: ConversationSummary; target: Target | null }) {
  const client = useClient()
  const link = useLink()
  const { conversation } = summary
  const thread = useThread(conversation, target?.seq)
  const [forwarded, setForwarded] = useState<Forwarded | null>(null)
  const media = useMemo(() => conversationMedia(client, thread.history), [client, thread.history])
  const deeds = useDeeds(summary, thread, media, setForwarded)
  const typing = useComputed(() =>
    client.typing.of(conversation).value.map((account) => personOf(client, account).name),
  )
  const nameable = useNameable(summary)
  useTerms(client, summary, thread.lines.value)
  const other = isNumber(client, summary.peer) ? null : summary.peer
  const presence = other === null ? undefined : client.presence.of(other).value
  const lastSeenAt = useLastSeen(other, presence)
  const view: ChatView = {
    conversation,
    kind: summary.kind,
    name: nameOf(client, summary),
    faces: facesOf(client, summary),
    members: summary.memberCount,
    member: summary.member,
    callable: isCallable(client, summary),
    goesOn: summary.member ? null : goesOn(client, thread.history.lines.value),
    blocked: summary.peer !== null && client.accounts.blocked.value.has(summary.peer),
    presence,
    lastSeenAt,
    lines: thread.lines.value,
    hasOlder: !thread.history.atStart.value,
    hasNewer: !thread.history.atEnd.value,
    unreadKey: thread.unreadKey.value,
    unreadBelow: summary.unread,
    unreadAbove: thread.unreadAbove.value,
    mention: thread.mention.value,
    nameable,
    phones: phonesOf(client, conversation),
    target,
    typing: typing.value,
    draft: client.drafts.get(conversation).value,
    chosen: chosenIn(conversation).value,
    link: link.value,
  }
  return (
    <MediaProvider value={media}>
      <Chat
        view={view}
        deeds={deeds}
        onBack={shape.value === "phone" ? back : undefined}
        bar={<CallBarHost conversation={conversation} />}
      />
      {forwarded !== null && <ForwardPane what={forwarded} onClose={() => setForwarded(null)} />}
    </MediaProvider>
  )
}
