import type { Self } from "@everline/protocol"
import { useSignal } from "@preact/signals"
import { useEffect, useMemo } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Empty } from "../parts/Empty.tsx"
import { later, withWords } from "../parts/later.tsx"
import { SkeletonThread } from "../parts/Skeleton.tsx"
import { callWords } from "../screens/call/words.ts"
import { DesktopListHead, DesktopShell } from "../shapes/desktop/DesktopShell.tsx"
import type { Waiting } from "../shapes/nav.ts"
import { PhoneListHead, PhoneShell } from "../shapes/phone/PhoneShell.tsx"
import { shape } from "../shapes/shape.ts"
import { useAway } from "./away.ts"
import { wishedCall } from "./calls/wish.ts"
import { useClient } from "./client.ts"
import { ChatPane } from "./panes/ChatPane.tsx"
import { ListPane } from "./panes/ListPane.tsx"
import { type Place, stationOf } from "./place.ts"
import { recoveryToTell } from "./recovery.ts"
import { back, go, place } from "./router.ts"
import { forgetSearch, openSearch, searching } from "./searching.ts"
import { useHad } from "./useHad.ts"
import { useNotices } from "./useNotices.ts"
import { useSafety } from "./useSafety.ts"
import { personView } from "./views/people.ts"

const pages = () => import("./pages.tsx")
const Page = later(() => pages().then((all) => all.Page))
const ListPage = later(() => pages().then((all) => all.ListPage))
const InfoPane = later(() => pages().then((all) => all.InfoPane))
const RecoveryPane = later(() => pages().then((all) => all.RecoveryPane))
const CallHost = later(() => withWords(() => import("./calls/CallHost.tsx").then((calls) => calls.CallHost), callWords))
const FinderPane = later(() => pages().then((all) => all.FinderPane))

type InConversation = Extract<Place, { readonly at: "chat" | "info" }>

/** A conversation by its id: its chat, or who is in it; on a wide window the second stands beside the first. */
function Conversation({ here, show }: { here: InConversation; show: "chat" | "info" }) {
  const client = useClient()
  const { conversation } = here
  const summary = client.conversations.get(conversation).value
  // Another place each time that one goes there, so that a message is gone to again.
  const target = useMemo(() => (here.at === "chat" && here.seq !== undefined ? { seq: here.seq } : null), [here])
  if (summary) {
    if (show === "info") return <InfoPane summary={summary} />
    return <ChatPane key={conversation} summary={summary} target={target} />
  }
  if (show === "info") return null
  const waiting = client.catchingUp.value || client.link.value.state === "connecting"
  return waiting ? <SkeletonThread /> : <Empty title={t("chat.gone.title")} text={t("chat.gone.text")} />
}

function Main({ here, self, phone }: { here: Place; self: Self; phone: boolean }) {
  switch (here.at) {
    case "chat":
      return <Conversation here={here} show="chat" />
    case "info":
      return <Conversation here={here} show={phone ? "info" : "chat"} />
    case "chats":
      return <Nothing />
    case "search":
      return phone ? <ListPage here={here} self={self} /> : <Nothing />
    case "contacts":
      return phone ? <ListPage here={here} self={self} /> : <Empty title={t("contacts.pick")} />
    default:
      return <Page here={here} self={self} phone={phone} />
  }
}

const Nothing = () => <Empty title={t("chat.pick.title")} text={t("chat.pick.text")} />

/** Whether something lies over the screen that Esc closes first. */
const isCovered = (): boolean => document.querySelector("dialog[open], :popover-open") !== null

/** Ctrl K finds people, Ctrl Shift F everything; Esc closes the pane beside the chat. */
function useKeys(find: () => void): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const key = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : ""
      if (key === "k") {
        event.preventDefault()
        find()
      } else if (key === "f" && event.shiftKey) {
        event.preventDefault()
        openSearch()
      } else if (event.key === "Escape" && place.peek().at === "info" && !isCovered()) {
        back()
      }
    }
    addEventListener("keydown", key)
    return () => removeEventListener("keydown", key)
  }, [])
}

/** Calls, once there is one: what they leave behind is told after they have ended. */
function Calls({ self }: { self: Self }) {
  const client = useClient()
  const had = useHad(client.calls.running.value.length > 0 || wishedCall.value !== null)
  return had ? <CallHost me={self.account} /> : null
}

interface ShapedProps {
  self: Self
  waiting: Waiting
}

const compose = () => go({ at: "new" })
const lookFor = () => openSearch()

function OnPhone({ self, waiting }: ShapedProps) {
  const here = place.value
  const atTab = here.at === stationOf(here)
  return (
    <PhoneShell tab={atTab ? stationOf(here) : null} waiting={waiting}>
      {here.at === "chats" ? (
        <ListPane>
          <PhoneListHead onSearch={lookFor} onNew={compose} />
        </ListPane>
      ) : (
        <Main here={here} self={self} phone />
      )}
    </PhoneShell>
  )
}

/** Whether another list than that of the conversations stands beside a place. */
const hasOwnList = (here: Place, self: Self): boolean =>
  searching.value !== null ||
  here.at === "search" ||
  stationOf(here) === "contacts" ||
  (self.admin && (here.at === "admin" || here.at === "user"))

function OnDesktop({ self, waiting }: ShapedProps) {
  const here = place.value
  const list = hasOwnList(here, self) ? (
    <ListPage here={here} self={self} />
  ) : (
    <ListPane>
      <DesktopListHead onSearch={lookFor} onNew={compose} />
    </ListPane>
  )
  const side = here.at === "info" ? <Conversation here={here} show="info" /> : null
  return (
    <DesktopShell station={stationOf(here)} waiting={waiting} me={personView(self)} side={side} list={list}>
      <Main here={here} self={self} phone={false} />
    </DesktopShell>
  )
}

/** The app of someone who is logged in, in the shell of the window's shape. */
export function Home({ self }: { self: Self }) {
  const finding = useSignal(false)
  const setFinding = (on: boolean) => () => {
    finding.value = on
  }
  useKeys(setFinding(true))
  const client = useClient()
  const { contacts, conversations } = client
  useAway(client)
  useNotices(client)
  useSafety(client)
  useEffect(() => forgetSearch, [])
  const unread = conversations.unread.value
  const waiting: Waiting = {
    chats: unread,
    contacts: contacts.received.value.length,
    me: client.administration.waiting.value,
  }
  const recovery = recoveryToTell(client)
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Everline 常通` : "Everline 常通"
  }, [unread])
  const Shaped = shape.value === "phone" ? OnPhone : OnDesktop
  return (
    <>
      <Calls self={self} />
      <Shaped self={self} waiting={waiting} />
      {recovery && <RecoveryPane recovery={recovery} />}
      {finding.value && <FinderPane onClose={setFinding(false)} />}
    </>
  )
}
