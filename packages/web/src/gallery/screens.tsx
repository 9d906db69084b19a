import { type ConversationId, newId } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { errorWords, t } from "../i18n/i18n.ts"
import { Chat, type ChatDeeds, type ChatView } from "../screens/Chat.tsx"
import { Devices } from "../screens/Devices.tsx"
import { Join, LogIn, Stopped } from "../screens/Enter.tsx"
import { Finder } from "../screens/Finder.tsx"
import { Info, type InfoDeeds, type InfoView } from "../screens/Info.tsx"
import { List } from "../screens/List.tsx"
import { NewChat } from "../screens/NewChat.tsx"
import { NewGroup } from "../screens/NewGroup.tsx"
import { type FoundView, Search } from "../screens/Search.tsx"
import { Settings } from "../screens/Settings.tsx"
import { DesktopListHead, DesktopShell } from "../shapes/desktop/DesktopShell.tsx"
import type { Station } from "../shapes/nav.ts"
import { PhoneListHead, PhoneShell } from "../shapes/phone/PhoneShell.tsx"
import { shape } from "../shapes/shape.ts"
import type { LinkState } from "../views.ts"
import { Long } from "./Long.tsx"
import * as sample from "./sample.ts"

const nothing = () => {}
const fine = async () => null
const find = async (text: string) =>
  sample.people.filter((person) => person.name.includes(text) || person.userName === text)

function list(link: LinkState, rows: typeof sample.conversations | null = sample.conversations) {
  const Head = shape.value === "phone" ? PhoneListHead : DesktopListHead
  return (
    <List
      rows={rows}
      selected={shape.value === "phone" ? null : (sample.conversations[0]?.conversation ?? null)}
      link={link}
      onRetry={nothing}
      onNew={nothing}
    >
      <Head onSearch={nothing} onNew={nothing} />
    </List>
  )
}

/** The shell of the window's shape around one screen. */
function shell(
  station: Station,
  screen: ComponentChildren,
  more: { tab?: boolean; side?: ComponentChildren; list?: ComponentChildren } = {},
) {
  if (shape.value === "phone") {
    return (
      <PhoneShell tab={more.tab ? station : null} unread={14}>
        {more.side ?? screen}
      </PhoneShell>
    )
  }
  return (
    <DesktopShell
      station={station}
      unread={14}
      me={sample.me}
      list={more.list ?? list("online")}
      side={more.side ?? null}
    >
      {screen}
    </DesktopShell>
  )
}

const deeds: ChatDeeds = {
  send: nothing,
  change: nothing,
  draft: nothing,
  older: async () => {},
  newer: async () => {},
  around: nothing,
  newest: nothing,
  atEnd: nothing,
  retryLink: nothing,
  unblock: nothing,
  info: nothing,
  copy: nothing,
  recall: nothing,
  retry: nothing,
  drop: nothing,
  react: nothing,
  recallable: (line) => line.mine,
}

const directView: ChatView = {
  conversation: newId<ConversationId>(),
  kind: "direct",
  name: "妈妈",
  faces: [sample.mother],
  members: 2,
  member: true,
  blocked: false,
  lines: sample.direct,
  hasOlder: false,
  hasNewer: false,
  unreadKey: null,
  unreadBelow: 0,
  target: null,
  typing: [],
  draft: "",
  link: "online",
}
const groupView: ChatView = {
  ...directView,
  kind: "group",
  name: "Ridge Walk, Saturday",
  members: 4,
  lines: sample.group,
  faces: sample.members.slice(0, 3),
  typing: ["Mei Lin"],
  unreadKey: "line-18",
  draft: "A draft\nof two lines",
}

function chat(view: Partial<ChatView>, base = directView) {
  return <Chat view={{ ...base, ...view }} deeds={deeds} onBack={back()} />
}

const groupInfo: InfoView = {
  kind: "group",
  name: "Ridge Walk, Saturday",
  faces: sample.members.slice(0, 3),
  count: 4,
  members: sample.members,
  moreMembers: false,
  owner: true,
  member: true,
  blocked: false,
  self: false,
}
const directInfo: InfoView = { ...groupInfo, kind: "direct", name: "妈妈", faces: [sample.mother], owner: false }
const infoDeeds: InfoDeeds = {
  rename: fine,
  add: fine,
  remove: nothing,
  leave: nothing,
  block: nothing,
  more: nothing,
  search: nothing,
  find,
  close: nothing,
}
const info = (view: InfoView) => <Info view={view} deeds={infoDeeds} />
const back = () => (shape.value === "phone" ? nothing : undefined)
const settings = { me: sample.me, admin: true, theme: "system", locale: "system" } as const
const settingsDeeds = {
  rename: fine,
  password: fine,
  theme: nothing,
  locale: nothing,
  invite: async () => "https://chat.example.org/join/7Q4MK2XN",
  copy: nothing,
  devices: nothing,
  signOut: nothing,
}

const foundView: FoundView = {
  text: "",
  scope: null,
  chats: [],
  groups: [],
  messages: { state: "none" },
  selected: null,
  link: "online",
}
const found: Partial<FoundView> = {
  text: "山",
  chats: sample.conversations.filter(({ kind }) => kind === "direct").slice(0, 1),
  groups: sample.conversations.filter(({ kind }) => kind === "group").slice(0, 1),
  messages: { state: "found", hits: sample.hits, more: true, growing: false },
  selected: sample.hits[0]?.href ?? null,
}

/** The search beside a chat, or a screen of its own. */
function search(view: Partial<FoundView>) {
  const screen = (
    <Search
      view={{ ...foundView, ...view }}
      isKnown={() => true}
      find={find}
      onText={nothing}
      onPerson={nothing}
      onMore={nothing}
      onRetry={nothing}
      onClose={nothing}
    />
  )
  return shape.value === "phone" ? shell("chats", screen) : shell("chats", chat({}), { list: screen })
}

/** Every screen by name, in the states that matter. */
export const screens: Readonly<Record<string, () => ComponentChildren>> = {
  list: () => (shape.value === "phone" ? shell("chats", list("online"), { tab: true }) : shell("chats", chat({}))),
  chat: () => shell("chats", chat({})),
  group: () => shell("chats", chat({}, groupView)),
  unsent: () => shell("chats", chat({ lines: sample.unsent, link: "offline" }), { list: list("offline") }),
  connecting: () => shell("chats", chat({ link: "connecting" }), { list: list("connecting") }),
  empty: () =>
    shape.value === "phone"
      ? shell("chats", list("online", []), { tab: true })
      : shell("chats", chat({ lines: [] }), { list: list("online", []) }),
  skeleton: () =>
    shape.value === "phone"
      ? shell("chats", list("online", null), { tab: true })
      : shell("chats", chat({ lines: null }), { list: list("online", null) }),
  long: () => shell("chats", <Long view={groupView} deeds={deeds} />),
  left: () => shell("chats", chat({ member: false }, groupView)),
  blocked: () => shell("chats", chat({ blocked: true })),
  info: () => shell("chats", chat({}, groupView), { side: info(groupInfo) }),
  person: () => shell("chats", chat({}), { side: info(directInfo) }),
  blockedperson: () => shell("chats", chat({ blocked: true }), { side: info({ ...directInfo, blocked: true }) }),
  new: () => shell("chats", <NewChat find={find} onPick={nothing} onGroup={nothing} onBack={back()} />),
  newgroup: () => shell("chats", <NewGroup find={find} create={async () => "这个名字不行"} onBack={back()} />),
  devices: () =>
    shell("devices", <Devices devices={sample.devices} deeds={{ rename: fine, signOut: nothing }} />, { tab: true }),
  me: () => shell("me", <Settings view={settings} deeds={settingsDeeds} />, { tab: true }),
  login: () => <LogIn notice={null} logIn={async () => ({ text: "用户名或密码不对，再试一次。" })} />,
  join: () => (
    <Join
      invite={{ from: "妈妈", server: "chat.example.org", admin: false }}
      signUp={async () => ({ text: "这个用户名有人用了，换一个。", field: "userName" })}
      onLogIn={nothing}
    />
  ),
  refused: () => (
    <Stopped
      title={t("refused.client_too_old")}
      text={errorWords("client_too_old")}
      actions={[{ label: t("refused.reload"), run: nothing }]}
    />
  ),
  search: () => search({}),
  searchfound: () => search(found),
  searchin: () => search({ ...found, scope: "妈妈", chats: [], groups: [] }),
  searchasking: () => search({ text: "山", messages: { state: "asking" } }),
  searchnothing: () => search({ text: "龘", messages: { state: "found", hits: [], more: false, growing: false } }),
  searchfailed: () => search({ text: "山", messages: { state: "failed", why: errorWords("unavailable") } }),
  finder: () =>
    shell(
      "chats",
      <>
        {chat({})}
        <Finder
          conversations={sample.conversations}
          find={find}
          onConversation={nothing}
          onPerson={nothing}
          onClose={nothing}
        />
      </>,
      { tab: true },
    ),
}
