import type { ConversationId, Self } from "@everline/protocol"
import { useSignal } from "@preact/signals"
import { useEffect, useMemo } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Empty } from "../parts/Empty.tsx"
import { later } from "../parts/later.tsx"
import { SkeletonThread } from "../parts/Skeleton.tsx"
import { DesktopListHead, DesktopShell } from "../shapes/desktop/DesktopShell.tsx"
import type { Station } from "../shapes/nav.ts"
import { PhoneListHead, PhoneShell } from "../shapes/phone/PhoneShell.tsx"
import { shape } from "../shapes/shape.ts"
import { useClient } from "./client.ts"
import { ChatPane } from "./panes/ChatPane.tsx"
import { ListPane } from "./panes/ListPane.tsx"
import type { Place } from "./place.ts"
import { back, go, place } from "./router.ts"
import { forgetSearch, openSearch, searching } from "./searching.ts"
import { personView } from "./views/people.ts"

const InfoPane = later(() => import("./panes/InfoPane.tsx").then((pane) => pane.InfoPane))
const NewChatPane = later(() => import("./panes/NewPanes.tsx").then((panes) => panes.NewChatPane))
const NewGroupPane = later(() => import("./panes/NewPanes.tsx").then((panes) => panes.NewGroupPane))
const DevicesPane = later(() => import("./panes/DevicesPane.tsx").then((pane) => pane.DevicesPane))
const SettingsPane = later(() => import("./panes/SettingsPane.tsx").then((pane) => pane.SettingsPane))
const SearchPane = later(() => import("./panes/SearchPane.tsx").then((pane) => pane.SearchPane))
const FinderPane = later(() => import("./panes/FinderPane.tsx").then((pane) => pane.FinderPane))

type InConversation = Extract<Place, { readonly conversation: ConversationId }>

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
    case "search":
      return phone ? <SearchPane /> : <Nothing />
    case "new":
      return <NewChatPane />
    case "new-group":
      return <NewGroupPane />
    case "devices":
      return <DevicesPane />
    case "me":
      return <SettingsPane self={self} />
    default:
      return <Nothing />
  }
}

const Nothing = () => <Empty title={t("chat.pick.title")} text={t("chat.pick.text")} />

/** Whether something lies over the screen that Esc closes first. */
const isCovered = (): boolean => document.querySelector("dialog[open], :popover-open") !== null

function stationOf(here: Place): Station {
  return here.at === "devices" || here.at === "me" ? here.at : "chats"
}

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

interface ShapedProps {
  self: Self
  unread: number
}

const compose = () => go({ at: "new" })
const lookFor = () => openSearch()

function OnPhone({ self, unread }: ShapedProps) {
  const here = place.value
  const atTab = here.at === "chats" || here.at === "devices" || here.at === "me"
  return (
    <PhoneShell tab={atTab ? stationOf(here) : null} unread={unread}>
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

function OnDesktop({ self, unread }: ShapedProps) {
  const here = place.value
  const isSearching = searching.value !== null || here.at === "search"
  const list = isSearching ? (
    <SearchPane />
  ) : (
    <ListPane>
      <DesktopListHead onSearch={lookFor} onNew={compose} />
    </ListPane>
  )
  const side = here.at === "info" ? <Conversation here={here} show="info" /> : null
  return (
    <DesktopShell station={stationOf(here)} unread={unread} me={personView(self)} side={side} list={list}>
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
  useEffect(() => forgetSearch, [])
  const unread = useClient().conversations.unread.value
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Everline 常通` : "Everline 常通"
  }, [unread])
  const Shaped = shape.value === "phone" ? OnPhone : OnDesktop
  return (
    <>
      <Shaped self={self} unread={unread} />
      {finding.value && <FinderPane onClose={setFinding(false)} />}
    </>
  )
}
