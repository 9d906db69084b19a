import { type ConversationId, newId } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { errorWords, t } from "../i18n/i18n.ts"
import { Refresh } from "../look/icons.ts"
import { AfterDialog } from "../parts/AfterDialog.tsx"
import { Bar } from "../parts/Bar.tsx"
import { Empty } from "../parts/Empty.tsx"
import { MediaProvider } from "../parts/media.ts"
import { NameNumberDialog } from "../parts/TextNumber.tsx"
import { AddPerson } from "../screens/AddPerson.tsx"
import { Chat, type ChatDeeds, type ChatView } from "../screens/Chat.tsx"
import { Devices } from "../screens/Devices.tsx"
import { Join, LogIn, Recover, Stopped } from "../screens/Enter.tsx"
import { Finder } from "../screens/Finder.tsx"
import { List } from "../screens/List.tsx"
import { Merged, type MergedState } from "../screens/Merged.tsx"
import { MovedCalls } from "../screens/MovedCalls.tsx"
import { NewChat } from "../screens/NewChat.tsx"
import { NewGroup } from "../screens/NewGroup.tsx"
import { Notices, type NoticesView } from "../screens/Notices.tsx"
import { Offer } from "../screens/Offer.tsx"
import { Confirm, EnterCode } from "../screens/Pair.tsx"
import { Passkeys } from "../screens/Passkeys.tsx"
import { RecoveryNotice } from "../screens/RecoveryNotice.tsx"
import { Requests } from "../screens/Requests.tsx"
import { type FoundView, Search } from "../screens/Search.tsx"
import { Settings, type SettingsView } from "../screens/Settings.tsx"
import { DesktopListHead, DesktopShell } from "../shapes/desktop/DesktopShell.tsx"
import type { Station } from "../shapes/nav.ts"
import { PhoneListHead, PhoneShell } from "../shapes/phone/PhoneShell.tsx"
import { shape } from "../shapes/shape.ts"
import type { LinkState, OfferView } from "../views.ts"
import { adminScreens } from "./admin.tsx"
import { callScreens } from "./calls.tsx"
import { back, find, fine, nothing } from "./deeds.ts"
import { directInfo, groupInfo, info } from "./info.tsx"
import { Long } from "./Long.tsx"
import { mediaScreens } from "./mediaScreens.tsx"
import { numberLogIn, ownNumbers, smsNumbers } from "./numbers.tsx"
import { addDeeds, addView, contacts, numberDeeds, person, requestDeeds } from "./people.tsx"
import { Replaced } from "./Replaced.tsx"
import * as sample from "./sample.ts"
import { media } from "./sampleMedia.ts"
import { unnamed, wang } from "./sampleSms.ts"
import { accented, smsScreens } from "./sms.tsx"
import { Typed } from "./Typed.tsx"

const waiting = { chats: 14, contacts: 2 }
function list(
  link: LinkState,
  rows: typeof sample.conversations | null = sample.conversations,
  bar: ComponentChildren = null,
) {
  const Head = shape.value === "phone" ? PhoneListHead : DesktopListHead
  return (
    <List
      rows={rows}
      selected={shape.value === "phone" ? null : (sample.conversations[0]?.conversation ?? null)}
      link={link}
      deeds={{ pin: nothing, mute: nothing, markUnread: nothing }}
      onRetry={nothing}
      onNew={nothing}
    >
      <Head onSearch={nothing} onNew={nothing} />
      {bar}
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
      <PhoneShell tab={more.tab ? station : null} waiting={waiting}>
        {more.side ?? screen}
      </PhoneShell>
    )
  }
  return (
    <DesktopShell
      station={station}
      waiting={waiting}
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
  talk: nothing,
  choose: nothing,
  unchoose: nothing,
  save: nothing,
  failed: nothing,
  older: async () => {},
  newer: async () => {},
  around: nothing,
  toMention: nothing,
  newest: nothing,
  atEnd: nothing,
  retryLink: nothing,
  unblock: nothing,
  goOn: nothing,
  call: nothing,
  info: nothing,
  copy: nothing,
  recall: nothing,
  retry: nothing,
  drop: nothing,
  forward: nothing,
  forwardEach: nothing,
  forwardMerged: nothing,
  copyAll: nothing,
  toUnread: nothing,
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
  goesOn: null,
  blocked: false,
  callable: true,
  presence: "online",
  lastSeenAt: null,
  lines: sample.direct,
  hasOlder: false,
  hasNewer: false,
  unreadKey: null,
  unreadBelow: 0,
  unreadAbove: 0,
  mention: null,
  nameable: null,
  phones: null,
  target: null,
  typing: [],
  draft: "",
  chosen: [],
  link: "online",
}
const groupView: ChatView = {
  ...directView,
  callable: false,
  kind: "group",
  name: "Ridge Walk, Saturday",
  members: 4,
  lines: sample.group,
  faces: sample.members.slice(0, 3),
  typing: ["Mei Lin"],
  unreadKey: "line-18",
  draft: "A draft\nof two lines",
}

function chat(view: Partial<ChatView>, base = directView, over: ComponentChildren = null) {
  return (
    <MediaProvider value={media}>
      <Chat view={{ ...base, ...view }} deeds={deeds} onBack={back()} />
      {over}
    </MediaProvider>
  )
}

const said = { name: "妈妈", at: sample.asked, body: "周六去爬山吗？" }
const mergedFound: MergedState = { state: "here", items: [said, { ...said, items: [said, said] }] }

const shownTo = { shownTo: "contacts", invisible: false } as const
const settings: SettingsView = {
  me: sample.me,
  admin: true,
  asking: 2,
  theme: "system",
  locale: "system",
  presence: shownTo,
  privacy: { receipts: "delivered", typing: true, lastSeen: "contacts", foundByNumber: true, calls: "everybody" },
  text: "normal",
  data: { state: "running", percent: 42 },
}
const settingsDeeds = {
  rename: fine,
  password: fine,
  theme: nothing,
  locale: nothing,
  show: nothing,
  privacy: nothing,
  text: nothing,
  fetchData: nothing,
  invite: async () => "https://chat.example.org/join/7Q4MK2XN",
  copy: nothing,
  devices: nothing,
  passkeys: nothing,
  numbers: nothing,
  admin: nothing,
  saved: nothing,
  signOut: nothing,
}

const me = (view: Partial<NoticesView> = {}) =>
  shell(
    "me",
    <Settings view={settings} deeds={settingsDeeds}>
      <Notices
        view={{ state: "on", names: true, install: "offered", ...view }}
        deeds={{ notify: nothing, names: nothing, install: nothing }}
      />
      <MovedCalls takes onChange={nothing} />
    </Settings>,
    { tab: true },
  )

const login = (offer: OfferView) => (
  <LogIn
    notice={null}
    onSignUp={nothing}
    passkey={fine}
    onNumber={nothing}
    logIn={async () => ({ text: "用户名或密码不对，再试一次。" })}
    beside={shape.value !== "phone" && <Offer view={offer} again={nothing} />}
  />
)

const devicesWith = (over: ComponentChildren) =>
  shell(
    "devices",
    <>
      <Devices devices={sample.devices} deeds={{ rename: fine, signOut: nothing }} onLink={nothing} />
      {over}
    </>,
    { tab: true },
  )
/** A screen beside the contacts, or the contacts themselves where there is room for one. */
function withContacts(screen: ComponentChildren, { tab = false, first = false } = {}) {
  const selected = first ? null : sample.mother.account
  return shell("contacts", first && shape.value === "phone" ? contacts() : screen, {
    tab,
    list: contacts({ selected }),
  })
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

const addNumber = () => <AddPerson view={addView} deeds={numberDeeds} camera={null} onBack={back()} />

const passkeys = (those: typeof sample.passkeys) =>
  shell(
    "me",
    <Passkeys passkeys={those} host="chat.example.org" add={nothing} rename={fine} remove={nothing} onBack={back()} />,
  )
const withNotice = (used: boolean) =>
  shell(
    "chats",
    <>
      {shape.value === "phone" ? list("online") : chat({})}
      <RecoveryNotice used={used} time={t("recovery.now")} devices={nothing} note={nothing} />
    </>,
    { tab: true },
  )
const administration = ({ main, list: pages }: ReturnType<(typeof adminScreens)["admin"]>) =>
  shell("me", main, { list: pages })

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
  ...mediaScreens((view, over) => shell("chats", chat(view, directView, over))),
  long: () => shell("chats", <Long view={groupView} deeds={deeds} />),
  news: () => shell("chats", chat({ unreadAbove: 312, mention: 4, presence: "offline", lastSeenAt: sample.asked })),
  merged: () =>
    shell("chats", <Merged title={t("merged.title.one", { name: "妈妈" })} found={mergedFound} onBack={nothing} />),
  ...Object.fromEntries(Object.entries(smsNumbers).map(([name, screen]) => [name, () => shell("me", screen())])),
  ...smsScreens({
    chat: (view, over) => shell("chats", chat(view, directView, over)),
    info: (view) => shell("chats", chat({}, groupView), { side: info({ ...groupInfo, ...view }) }),
  }),
  smsreplaced: () => shell("chats", <Replaced view={{ ...directView, ...accented }} deeds={deeds} />),
  smscontact: () =>
    withContacts(person({ person: wang, ownName: wang.handle, remark: wang.name, inGroups: [], bySms: undefined })),
  smsstranger: () =>
    withContacts(person({ person: unnamed, ownName: unnamed.handle, remark: "", relation: { kind: "stranger" } })),
  smsafter: () =>
    withContacts(
      <>
        {person({})}
        <AfterDialog name={sample.mother.name} value={10} onValue={nothing} onClose={nothing} />
      </>,
    ),
  smsadd: () => withContacts(<Typed text="138 0013 8000">{addNumber()}</Typed>),
  smsname: () =>
    withContacts(
      <>
        {addNumber()}
        <NameNumberDialog number={wang.handle} write={async () => errorWords("sms_off")} onClose={nothing} />
      </>,
    ),
  left: () => shell("chats", chat({ member: false }, groupView)),
  blocked: () => shell("chats", chat({ blocked: true })),
  info: () => shell("chats", chat({}, groupView), { side: info(groupInfo) }),
  person: () => shell("chats", chat({}), { side: info(directInfo) }),
  blockedperson: () => shell("chats", chat({ blocked: true }), { side: info({ ...directInfo, blocked: true }) }),
  new: () => shell("chats", <NewChat {...addDeeds} onPick={nothing} onGroup={nothing} onBack={back()} />),
  newgroup: () => shell("chats", <NewGroup find={find} create={async () => "这个名字不行"} onBack={back()} />),
  devices: () => devicesWith(null),
  contacts: () => withContacts(<Empty title={t("contacts.pick")} />, { tab: true, first: true }),
  nocontacts: () => shell("contacts", contacts({ rows: [], any: false, asking: 0 }), { tab: true }),
  contact: () => withContacts(person({ relation: { kind: "contact" } })),
  stranger: () => withContacts(person({ relation: { kind: "stranger" }, remark: "", inGroups: [] })),
  asks: () =>
    withContacts(person({ relation: { kind: "asks", greeting: "我是子轩妈妈，昨天在校门口聊过", at: sample.asked } })),
  asked: () => withContacts(person({ relation: { kind: "asked", greeting: "", at: sample.asked } })),
  requests: () =>
    withContacts(<Requests received={sample.requests} sent={sample.sent} deeds={requestDeeds} onBack={back()} />),
  add: () => withContacts(<AddPerson view={addView} deeds={addDeeds} camera={<span />} onBack={back()} />),
  me: () => me(),
  meoff: () => me({ state: "off", install: null }),
  medenied: () => me({ state: "denied", install: "by-hand" }),
  meinsecure: () => me({ state: "insecure", install: null }),
  update: () => {
    const fresh = list(
      "online",
      sample.conversations,
      <Bar icon={Refresh} calm action={{ label: t("update.yes"), run: nothing }}>
        {t("update.ready")}
      </Bar>,
    )
    return shape.value === "phone" ? shell("chats", fresh, { tab: true }) : shell("chats", chat({}), { list: fresh })
  },
  mutedgroup: () => shell("chats", chat({}, groupView), { side: info({ ...groupInfo, muted: true }) }),
  login: () => login(sample.offer),
  offerseen: () => login({ state: "seen", by: "妈妈" }),
  offerexpired: () => login({ state: "expired" }),
  pair: () => devicesWith(<EnterCode wrong={null} busy={false} look={nothing} camera={<p />} onClose={nothing} />),
  pairwrong: () =>
    devicesWith(
      <EnterCode wrong={errorWords("pairing_invalid")} busy={false} look={nothing} camera={<p />} onClose={nothing} />,
    ),
  pairask: () =>
    devicesWith(
      <Confirm
        asking={sample.asking}
        here="phone"
        wrong={null}
        busy={false}
        confirm={nothing}
        refuse={nothing}
        onClose={nothing}
      />,
    ),
  join: () => (
    <Join
      invite={{ from: "妈妈", server: "chat.example.org", admin: false, approval: false }}
      signUp={async () => ({ text: "这个用户名有人用了，换一个。", field: "userName" })}
      onLogIn={nothing}
    />
  ),
  passkeys: () => passkeys(sample.passkeys),
  nopasskeys: () => passkeys([]),
  numbers: () => shell("me", ownNumbers()),
  nonumbers: () => shell("me", ownNumbers({ numbers: [] })),
  numberlogin: numberLogIn,
  ask: () => (
    <Join
      invite={{ from: null, server: "chat.example.org", admin: false, approval: true }}
      signUp={fine}
      onLogIn={nothing}
    />
  ),
  waiting: () => (
    <Stopped title={t("ask.waiting")} text={t("ask.waiting_text")} actions={[{ label: t("ask.stop"), run: nothing }]} />
  ),
  suspended: () => (
    <Stopped
      title={t("suspended.title")}
      text={errorWords("suspended")}
      actions={[
        { label: t("retry"), run: nothing },
        { label: t("sign_out.yes"), run: nothing },
      ]}
    />
  ),
  recover: () => <Recover name="妈妈" logIn={fine} />,
  recoverymade: () => withNotice(false),
  recoveryused: () => withNotice(true),
  ...Object.fromEntries(Object.entries(adminScreens).map(([name, screen]) => [name, () => administration(screen())])),
  refused: () => (
    <Stopped
      title={t("refused.client_too_old")}
      text={errorWords("client_too_old")}
      actions={[{ label: t("refused.reload"), run: nothing }]}
    />
  ),
  ...callScreens({
    under: () => shell("chats", chat({})),
    list: () => shell("chats", shape.value === "phone" ? list("online") : chat({}), { tab: true }),
    chat: (bar) => shell("chats", <Chat view={groupView} deeds={deeds} onBack={back()} bar={bar} />),
  }),
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
          isMeant={(name, text) => name.includes(text)}
          find={find}
          onConversation={nothing}
          onPerson={nothing}
          onClose={nothing}
        />
      </>,
      { tab: true },
    ),
}
