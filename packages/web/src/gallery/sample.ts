import {
  type AccountId,
  type ContactGroup,
  type ContactGroupId,
  type ConversationId,
  type DeviceId,
  newId,
  type Passkey,
  type PasskeyId,
} from "@everline/protocol"
import { snippetOf } from "../lib/snippet.ts"
import type {
  AskingView,
  ContactRowView,
  ConversationView,
  DeviceView,
  HitView,
  LineView,
  MemberView,
  MessageView,
  OfferView,
  PersonView,
} from "../views.ts"

/** People and talk for the gallery: a family and friends, in whichever language they speak. */

export const MINUTE = 60_000
const HOUR = 60 * MINUTE
const now = Date.now()

const person = (name: string, userName: string, kind: PersonView["kind"] = "person"): PersonView => ({
  account: newId<AccountId>(),
  name,
  userName,
  kind,
  handle: `@${userName}`,
})

export const me = person("林晓雨", "xiaoyu")
export const mother = person("妈妈", "mama")
const father = person("爸爸", "baba")
export const chen = person("陈晓", "chenxiao")
const ada = person("Ada Okafor", "ada")
const mei = person("Mei Lin", "meilin")
const teacher = person("李老师", "lilaoshi")
const priya = person("Priya Raman", "priya")
const weather = person("天气 bot", "weather", "bot")
export const evil = person("\u202Eelgoog txt.exe", "evil")
const number: PersonView = { ...person("王师傅 水电", "+8613800138000", "number"), handle: "+86 138 0013 8000" }
export const people = [mother, father, chen, ada, mei, teacher, priya, weather]

const letters: readonly (readonly [string, readonly PersonView[]])[] = [
  ["A", [ada]],
  ["B", [father]],
  ["C", [chen]],
  ["L", [teacher]],
  ["M", [mother, mei]],
  ["P", [priya]],
  ["T", [weather]],
  ["W", [number]],
  ["#", [evil]],
]
export const contacts: readonly ContactRowView[] = letters.flatMap(([letter, those]): ContactRowView[] => [
  { kind: "letter", letter },
  ...those.map((one) => ({ kind: "person", person: one }) as const),
])
export const presenceOf = (account: AccountId) =>
  account === mother.account ? "away" : account === ada.account || account === chen.account ? "online" : "offline"
const named = (name: string): ContactGroup => ({ group: newId<ContactGroupId>(), name })
export const groups = [named("家人"), named("三(2)班"), named("Ridge Walk")]
export const asked = now - HOUR
export const requests = [
  { person: person("孙丽", "sunli"), greeting: "我是子轩妈妈，昨天在校门口聊过" },
  { person: person("Sofia Marin", "sofia"), greeting: "" },
]
export const sent = [{ person: person("周杰", "zhoujie"), greeting: "" }]

type Keeping = Pick<ConversationView, "pinned" | "muted" | "marked" | "mentioned" | "sms" | "inCall">
type RowView = Omit<ConversationView, "conversation" | "at" | keyof Keeping> & Partial<Keeping>
const row = (at: number, rest: RowView): ConversationView => ({
  pinned: false,
  muted: false,
  marked: false,
  mentioned: false,
  sms: false,
  inCall: false,
  ...rest,
  conversation: newId<ConversationId>(),
  at: now - at,
})
const text = (body: string, from: string | null = null) => ({ kind: "text" as const, from, text: body })

export const conversations: readonly ConversationView[] = [
  row(0, {
    kind: "direct",
    name: "妈妈",
    faces: [mother],
    preview: text("面煮好了，你到哪儿了？"),
    unread: 2,
    pinned: true,
  }),
  row(8 * MINUTE, {
    kind: "group",
    name: "三(2)班家长群",
    faces: [teacher, mother, chen, ada],
    preview: text("明天带彩笔", "李老师"),
    unread: 12,
    muted: true,
    mentioned: true,
  }),
  row(46 * MINUTE, {
    kind: "direct",
    name: "爸爸",
    faces: [father],
    preview: { kind: "draft", text: "周末的车票我来" },
    unread: 0,
  }),
  row(2 * HOUR, {
    kind: "group",
    name: "Ridge Walk, Saturday",
    faces: [mei, chen, ada],
    preview: { kind: "typing", who: "Mei Lin" },
    unread: 0,
    inCall: true,
  }),
  row(26 * HOUR, { kind: "direct", name: "陈晓", faces: [chen], preview: { kind: "failed" }, unread: 0 }),
  row(26.5 * HOUR, {
    kind: "direct",
    name: "王师傅 水电",
    faces: [number],
    preview: text("好的，周六上午九点到。"),
    unread: 0,
    sms: true,
  }),
  row(27 * HOUR, {
    kind: "direct",
    name: "Ada Okafor",
    faces: [ada],
    preview: text("Can you read the last paragraph? I am not sure about it."),
    unread: 120,
  }),
  row(3 * 24 * HOUR, {
    kind: "direct",
    name: "天气 bot",
    faces: [weather],
    preview: text("周六有小雨，14–19 °C"),
    unread: 0,
  }),
  row(4 * 24 * HOUR, {
    kind: "direct",
    name: "Priya Raman",
    faces: [priya],
    preview: text("see you at the station!", "你"),
    unread: 0,
    marked: true,
  }),
  row(40 * 24 * HOUR, {
    kind: "direct",
    name: evil.name,
    faces: [evil],
    preview: { kind: "recalled", from: null, mine: false },
    unread: 0,
  }),
  row(400 * 24 * HOUR, {
    kind: "group",
    name: "周末爬山小分队",
    faces: [chen, mei],
    preview: text("天气预报说有小雨", "陈晓"),
    unread: 0,
  }),
]

let made = 0
export const say = (author: PersonView, at: number, body: string, more: Partial<MessageView> = {}): MessageView => {
  made += 1
  return {
    kind: "message",
    key: `line-${made}`,
    seq: made,
    author,
    mine: author === me,
    at: now - at,
    body,
    attachments: [],
    unheard: false,
    upload: null,
    edited: false,
    recalled: false,
    recalledText: null,
    quote: null,
    mentions: [],
    merged: null,
    call: null,
    sms: null,
    reactions: [],
    progress: "sent",
    why: null,
    ...more,
  }
}

export const direct: readonly LineView[] = [
  say(mother, 27 * HOUR, "周末回来吃饭吗？"),
  say(mother, 27 * HOUR - MINUTE, "你爸买了条鱼"),
  say(me, 26 * HOUR, "回，周六中午到", { progress: "delivered" }),
  say(me, 25 * HOUR, "", { recalled: true, recalledText: "周五晚上到" }),
  say(me, 66 * MINUTE, "高铁晚点了，我六点半到家", { progress: "delivered", edited: true }),
  say(mother, 60 * MINUTE, "知道了，路上慢点", {
    reactions: [{ emoji: "❤️", count: 1, mine: true, names: ["林晓雨"] }],
  }),
  say(me, 52 * MINUTE, "[语音通话] 12:04", {
    call: { mine: true, group: false, media: "audio", words: "12:04", missed: false },
  }),
  say(mother, 31 * MINUTE, "[视频通话] 未接", {
    call: { mine: false, group: false, media: "video", words: "未接", missed: true },
  }),
  say(mother, 14 * MINUTE, "地图在这里 https://example.org/map/3?from=home，到了按门铃"),
  say(mother, 12 * MINUTE, "面煮好了，你到哪儿了？"),
  say(me, 3 * MINUTE, "在楼下停车，“马上”是真的马上——三分钟！", {
    quote: { seq: 8, author: "妈妈", text: "面煮好了，你到哪儿了？" },
    progress: "delivered",
  }),
  say(me, 2 * MINUTE, "要不要带瓶醋上来？", { progress: "delivered" }),
]

export const unsent: readonly LineView[] = [
  ...direct,
  say(me, MINUTE, "正在发出去", { seq: null, progress: "sending" }),
  say(me, MINUTE, "没连上网，先存着", { seq: null, progress: "failed" }),
]

const event = { mine: false, names: [], count: 1, title: null }
export const group: readonly LineView[] = [
  { ...event, kind: "created", key: "e1", at: now - 50 * HOUR, actor: "Mei Lin", title: "Ridge Walk, Saturday" },
  {
    ...event,
    kind: "joined",
    key: "e2",
    at: now - 50 * HOUR,
    actor: "Mei Lin",
    names: ["陈晓", "Ada Okafor", "林晓雨"],
    count: 3,
  },
  say(mei, 3 * HOUR, "I'd still take the 8:40 train. 山上见！"),
  say(me, 2.9 * HOUR, "Works for me. I'll bring the big flask and the first-aid kit.", { progress: "sent" }),
  say(chen, 2.8 * HOUR, "Same. Here is the route, 14 km, one steep bit after the tea house.", {
    quote: { seq: 13, author: "Mei Lin", text: "I'd still take the 8:40 train. 山上见！" },
    reactions: [
      { emoji: "👍", count: 3, mine: false, names: ["Mei Lin", "Ada Okafor"] },
      { emoji: "🍵", count: 2, mine: true, names: ["林晓雨"] },
    ],
  }),
  say(chen, 2.79 * HOUR, "www.example.org/ridge-walk or mail me@example.org, phone +86 138 0013 8000."),
  say(ada, 20 * MINUTE, "Count me in, I have boots."),
  say(evil, 18 * MINUTE, "\u202Edesrever si siht\u202C مرحبا بكم"),
  say(
    ada,
    5 * MINUTE,
    "The last paragraph again:\n\n".concat("A long line that says the same thing again and again. ".repeat(40)),
  ),
  say(mei, 4 * MINUTE, "陈晓: Is the tea house open?\nAda Okafor: Until six, says the sign", {
    merged: {
      ...{ href: "#", names: ["陈晓", "Ada Okafor"], people: 3, count: 12 },
      lines: [
        "陈晓: Is the tea house open?",
        "Ada Okafor: Until six, says the sign",
        "陈晓: Then we go",
        "Priya Raman: Yes",
      ],
    },
  }),
  { ...event, kind: "history_all", key: "e4", at: now - 3 * MINUTE, actor: "Mei Lin" },
  {
    ...event,
    kind: "titled",
    key: "e3",
    at: now - 2 * MINUTE,
    actor: "林晓雨",
    mine: true,
    title: "Ridge Walk, Saturday",
  },
]

export const members: readonly MemberView[] = [mei, chen, ada, me].map((one, at) => ({
  ...one,
  role: at === 3 ? ("owner" as const) : at === 1 ? ("admin" as const) : ("member" as const),
  me: one === me,
}))

export const devices: readonly DeviceView[] = [
  { device: newId<DeviceId>(), name: "书房笔记本", shape: "desktop", lastSeenAt: now, online: true, current: true },
  { device: newId<DeviceId>(), name: "我的手机", shape: "phone", lastSeenAt: now, online: true, current: false },
  {
    device: newId<DeviceId>(),
    name: "客厅电视",
    shape: "tv",
    lastSeenAt: now - 3 * HOUR,
    online: false,
    current: false,
  },
  {
    device: newId<DeviceId>(),
    name: "Kitchen speaker with a rather long name for a device",
    shape: "speaker",
    lastSeenAt: now - 50 * HOUR,
    online: false,
    current: false,
  },
]

export const offer: OfferView = {
  state: "shown",
  link: "https://chat.example.org/pair#Zm9yIG9uZSBtaW51dGUgb25seSwgYW5kIHRoZW4gaXQg",
  renewsAt: now + 40_000,
  code: "7Q4MK2XN",
}

export const asking: AskingView = {
  name: "Linux 上的 Firefox",
  shape: "desktop",
  at: now,
  address: "203.0.113.7",
  near: true,
}

const words = "好的 收到 面煮好了，你到哪儿了？ 我晚点到 See you there 明天带彩笔，别忘了水壶和雨衣，山上风大".split(
  " ",
)
const kept = new Map<number, LineView>()

/** Lines from … to of a conversation that goes on and on; the same line is the same object. */
export function endless(from: number, to: number): readonly LineView[] {
  return Array.from({ length: to - from }, (_, step) => {
    const at = from + step
    let line = kept.get(at)
    if (!line) {
      const author = at % 7 < 3 ? me : (people[at % 4] ?? mother)
      const body = Array.from({ length: 1 + (at % 5) }, (_, n) => words[(at * 7 + n * 3) % words.length]).join("，")
      line = say(author, (100_000 - at) * 2 * MINUTE, `${at} ${body}`, { key: `endless-${at}`, seq: at + 1 })
      kept.set(at, line)
    }
    return line
  })
}

const hit = (
  at: number,
  words: string,
  sought: string,
  rest: Omit<HitView, "key" | "href" | "at" | "snippet">,
): HitView => {
  const from = words.indexOf(sought)
  const href = `/c/${newId()}/${at + 1}`
  return { ...rest, key: href, href, at: now - at, snippet: snippetOf(words, [{ from, to: from + sought.length }]) }
}

export const hits: readonly HitView[] = [
  hit(30 * MINUTE, "I'd still take the 8:40 train. 山上见！", "山", {
    kind: "group",
    name: "Ridge Walk, Saturday",
    faces: [mei, chen, ada],
    from: "Mei Lin",
  }),
  hit(
    26 * HOUR,
    "周末天气预报说有小雨，大家带好雨衣和换的鞋，早上七点在地铁站东口集合，我们坐第一班车去，九点前就能开始爬山，中午在山顶的茶馆吃面",
    "山",
    { kind: "group", name: "三(2)班家长群", faces: [teacher, mother, chen, ada], from: "李老师" },
  ),
  hit(9 * 24 * HOUR, "山里没信号，下来给你打电话", "山", { kind: "direct", name: "妈妈", faces: [mother], from: null }),
  hit(40 * 24 * HOUR, "<img src=x onerror=alert(1)> 山 \u202E txt.exe", "山", {
    kind: "direct",
    name: evil.name,
    faces: [evil],
    from: null,
  }),
]

const passkey = (name: string, host: string, usedAt: number | null): Passkey => ({
  passkey: newId<PasskeyId>(),
  name,
  host,
  createdAt: now - 20 * HOUR,
  usedAt,
})
export const passkeys: readonly Passkey[] = [
  passkey("晓雨的手机", "chat.example.org", now - 2 * HOUR),
  passkey("Chrome on Linux", "old.example.org", null),
]
