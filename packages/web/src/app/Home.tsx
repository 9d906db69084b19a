import type { ConversationId, Self } from "@everline/protocol"
import { useSignal } from "@preact/signals"
import { useEffect } from "preact/hooks"
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
import { personView } from "./views/people.ts"

const InfoPane = later(() => import("./panes/InfoPane.tsx").then((pane) => pane.InfoPane))
const NewChatPane = later(() => import("./panes/NewPanes.tsx").then((panes) => panes.NewChatPane))
const NewGroupPane = later(() => import("./panes/NewPanes.tsx").then((panes) => panes.NewGroupPane))
const DevicesPane = later(() => import("./panes/DevicesPane.tsx").then((pane) => pane.DevicesPane))
const GroupLinkPane = later(() => import("./panes/GroupLinkPane.tsx").then((pane) => pane.GroupLinkPane))
const PairPane = later(() => import("./panes/PairPane.tsx").then((pane) => pane.PairPane))
const SettingsPane = later(() => import("./panes/SettingsPane.tsx").then((pane) => pane.SettingsPane))
const FinderPane = later(() => import("./panes/FinderPane.tsx").then((pane) => pane.FinderPane))

/** A conversation by its id: its chat, or who is in it; on a wide window the second stands beside the first. */
function Conversation({ conversation, show }: { conversation: ConversationId; show: "chat" | "info" }) {
  const client = useClient()
  const summary = client.conversations.get(conversation).value
  if (summary)
    return show === "chat" ? <ChatPane key={conversation} summary={summary} /> : <InfoPane summary={summary} />
  if (show === "info") return null
  const waiting = client.catchingUp.value || client.link.value.state === "connecting"
  return waiting ? <SkeletonThread /> : <Empty title={t("chat.gone.title")} text={t("chat.gone.text")} />
}

function Main({ here, self, phone }: { here: Place; self: Self; phone: boolean }) {
  switch (here.at) {
    case "chat":
      return <Conversation conversation={here.conversation} show="chat" />
    case "info":
      return <Conversation conversation={here.conversation} show={phone ? "info" : "chat"} />
    case "new":
      return <NewChatPane />
    case "new-group":
      return <NewGroupPane />
    case "group-link":
      return <GroupLinkPane groupLink={here.groupLink} />
    case "devices":
      return <DevicesPane />
    case "pair":
      return (
        <>
          <DevicesPane />
          <PairPane shown={here.shown} />
        </>
      )
    case "me":
      return <SettingsPane self={self} />
    default:
      return <Empty title={t("chat.pick.title")} text={t("chat.pick.text")} />
  }
}

/** Whether something lies over the screen that Esc closes first. */
const isCovered = (): boolean => document.querySelector("dialog[open], :popover-open") !== null

function stationOf(here: Place): Station {
  if (here.at === "pair") return "devices"
  return here.at === "devices" || here.at === "me" ? here.at : "chats"
}

/** Ctrl K finds; Esc closes the pane beside the chat. */
function useKeys(find: () => void): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        find()
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
  find(): void
}

const compose = () => go({ at: "new" })

function OnPhone({ self, unread, find }: ShapedProps) {
  const here = place.value
  const atTab = here.at === "chats" || here.at === "devices" || here.at === "pair" || here.at === "me"
  return (
    <PhoneShell tab={atTab ? stationOf(here) : null} unread={unread}>
      {here.at === "chats" ? (
        <ListPane>
          <PhoneListHead onFind={find} onNew={compose} />
        </ListPane>
      ) : (
        <Main here={here} self={self} phone />
      )}
    </PhoneShell>
  )
}

function OnDesktop({ self, unread, find }: ShapedProps) {
  const here = place.value
  const list = (
    <ListPane>
      <DesktopListHead onFind={find} onNew={compose} />
    </ListPane>
  )
  const side = here.at === "info" ? <Conversation conversation={here.conversation} show="info" /> : null
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
  const unread = useClient().conversations.unread.value
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Everline 常通` : "Everline 常通"
  }, [unread])
  const Shaped = shape.value === "phone" ? OnPhone : OnDesktop
  return (
    <>
      <Shaped self={self} unread={unread} find={setFinding(true)} />
      {finding.value && <FinderPane onClose={setFinding(false)} />}
    </>
  )
}
