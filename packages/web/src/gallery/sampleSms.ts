import { type AccountId, newId, type TextState, type TextTrouble } from "@everline/protocol"
import type { SmsTerms } from "@everline/sdk"
import type { EventView, LineView, MemberView, PersonView, PhonesView, SmsView, TextView } from "../views.ts"
import { chen, MINUTE, me, mother, say } from "./sample.ts"

/** Phone numbers that people write to, for the gallery. */

const HOUR = 60 * MINUTE

const numbered = (number: string, name = number): PersonView => ({
  account: newId<AccountId>(),
  name,
  userName: number.replaceAll(" ", ""),
  kind: "number",
  handle: number,
})

export const wang = numbered("+86 138 0013 8000", "王师傅 水电")
export const unnamed = numbered("+44 7400 123456")
/** The same number, when the name that one had for it is its owner's. */
export const bare = { ...wang, name: wang.handle }
export const wangHere: PersonView = { ...mother, account: newId<AccountId>(), name: wang.name, userName: "wang" }
const grandmaHere: PersonView = { ...mother, account: newId<AccountId>(), name: "外婆", userName: "waipo" }
const grandma = numbered("+86 139 1111 2222", "外婆")
const ada = numbered("+1 202 555 0143", "Ada Okafor, the landlady’s sister")
const others = [grandma, ada, unnamed, wang]

const text = (state: TextState, trouble: TextTrouble | null = null, person = wang, segments = 1): TextView => ({
  ...{ person, state, trouble, segments },
  price: segments * 50_000,
})
const out = (...texts: readonly TextView[]): { sms: SmsView } => ({ sms: { way: "out", texts, currency: "CNY" } })
const bySms = (partial = false): { sms: SmsView } => ({ sms: { way: "in", partial } })

export const direct: readonly LineView[] = [
  say(me, 26 * HOUR, "王师傅，厨房水管漏水，周六上午有空吗？", out(text("delivered", null, wang, 2))),
  say(wang, 25 * HOUR, "有空", bySms()),
  say(
    wang,
    25 * HOUR - MINUTE,
    "好的，周六上午九点到。先把总阀关了，等我来看，多半是接头的密封圈老化，换一个就行",
    bySms(),
  ),
  say(wang, 20 * HOUR, "另外你家热水器的型号发我一下，我看看要不要带", bySms(true)),
  say(me, 6 * HOUR, "林内 RUS-16E", out(text("accepted"))),
  say(me, 4 * HOUR, "您到了打我电话", out(text("unknown", "no_answer"))),
  say(me, 3 * HOUR, "门禁密码 2580", out(text("failed", "not_delivered"))),
  say(me, 2 * HOUR, "师傅，下午也行", out(text("cancelled"))),
  say(me, 40 * MINUTE, "我在家了", out(text("queued"))),
  say(me, MINUTE, "您慢慢来", { seq: null, progress: "sending", ...out() }),
]

export const group: readonly LineView[] = [
  say(mother, 5 * HOUR, "周日中午都来吃饭", out()),
  say(grandma, 4.5 * HOUR, "好，我带饺子", bySms()),
  say(chen, 4 * HOUR, "I can bring dessert.", out()),
  say(me, 3 * HOUR, "我去接外婆，十一点楼下见", out(...others.map((person) => text("delivered", null, person)))),
  say(
    me,
    HOUR,
    "改到十一点半，路上堵车",
    out(
      text("delivered", null, grandma),
      text("failed", "not_delivered", ada, 2),
      text("accepted", null, unnamed),
      text("queued", null, wang),
    ),
  ),
]
export const mixed = group.flatMap((line) => (line.kind === "message" && line.sms?.way === "out" ? line.sms.texts : []))

export const members: readonly MemberView[] = [mother, chen, me, ...others].map((one) => ({
  ...one,
  role: one === me ? ("owner" as const) : ("member" as const),
  me: one === me,
}))

const phone = (person: PersonView, trouble: TextTrouble | null = null): SmsTerms["phones"][number] => ({
  account: person.account,
  price: 50_000,
  trouble,
})
const terms: SmsTerms = {
  currency: "CNY",
  link: "https://chat.example/s/7Xk2mQbRtY9aW",
  referenceBits: 8,
  prefix: "林晓雨: ",
  phones: [phone(wang)],
  spent: 1_200_000,
  most: 50_000_000,
}

export const open: PhonesView = { direct: true, count: 1, terms }
/** Who knows who writes: nothing in their own letters goes in front. */
export const familiar: PhonesView = { direct: true, count: 1, terms: { ...terms, prefix: "" } }
export const noLinks: PhonesView = { direct: true, count: 1, terms: { ...terms, link: null } }
export const many: PhonesView = {
  direct: false,
  count: others.length,
  terms: { ...terms, phones: others.map((one) => phone(one, one === ada ? "stopped" : null)) },
}
export const closed: PhonesView = { direct: true, count: 1, terms: { ...terms, phones: [phone(wang, "no_gateway")] } }
export const spent: PhonesView = { direct: true, count: 1, terms: { ...terms, spent: 49_980_000 } }

const happened = {
  at: Date.now() - 30 * MINUTE,
  actor: wang.name,
  mine: false,
  names: [bare.name],
  count: 1,
  title: null,
}
const moved: EventView = { ...happened, kind: "moved", key: "moved" }
const came: EventView = { ...happened, kind: "arrived", key: "arrived" }
const early = direct.slice(0, 5)

export const gone: readonly LineView[] = [...early, moved]
export const yours: readonly LineView[] = [
  ...early.filter(({ kind }) => kind === "message").slice(0, 1),
  { ...moved, mine: true },
]
export const arrived: readonly LineView[] = [
  ...early,
  ...[moved, came],
  say(me, 20 * MINUTE, "您到了吗？"),
  say(wangHere, 18 * MINUTE, "到楼下了，装上应用方便多了"),
]
export const brought: readonly LineView[] = [{ ...came, mine: true }, say(mother, 10 * MINUTE, "晚上回来吃饭吗？")]
export const groupArrived: readonly LineView[] = [
  ...group,
  { ...moved, actor: grandma.name },
  { ...came, actor: grandma.name },
  { ...moved, key: "moved too", actor: "Ada Okafor" },
  say(grandmaHere, 10 * MINUTE, "这下看得见照片了"),
]
