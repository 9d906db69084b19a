import type { ComponentChildren } from "preact"
import { TextsDialog } from "../parts/TextsDialog.tsx"
import type { ChatView } from "../screens/Chat.tsx"
import type { InfoView } from "../screens/Info.tsx"
import { nothing } from "./deeds.ts"
import { chosen } from "./sampleMedia.ts"
import * as sample from "./sampleSms.ts"

interface Shows {
  /** Draws a conversation, and something over it. */
  chat(view: Partial<ChatView>, over?: ComponentChildren): ComponentChildren
  /** Draws who is in one. */
  info(view: Partial<InfoView>): ComponentChildren
}

const number: Partial<ChatView> = {
  name: sample.wang.name,
  faces: [sample.wang],
  callable: false,
  presence: undefined,
  lines: sample.direct,
  phones: sample.open,
}
const LONG =
  "王师傅，周六上午的时间改一下可以吗？我九点要送孩子去上课，十点半以后都在家，您看方便的话十一点过来，钥匙也可以先放在门卫那里。麻烦带一个新的密封圈，谢谢。"
/** In letters that take two SMS, and one in plain ones. */
export const accented: Partial<ChatView> = {
  ...number,
  phones: sample.familiar,
  draft: "Bonjour M. Wáng, l’évier fuit encore. Pouvez-vous passer samedi à 9 h ? Ça m’aiderait.",
}
const group: Partial<ChatView> = {
  kind: "group",
  name: "周日家宴",
  members: sample.members.length,
  faces: sample.members,
  callable: false,
  presence: undefined,
  lines: sample.group,
  phones: sample.many,
}

/** With a number whose owner has joined, and talks with one elsewhere. */
const gone: Partial<ChatView> = {
  ...{ ...number, name: sample.bare.name, faces: [sample.bare], member: false, phones: null },
  lines: sample.gone,
}
/** Among people who are in the app, of whom one was a number. */
const inApp = (lines: ChatView["lines"]): Partial<ChatView> => ({
  lines,
  phones: null,
  callable: true,
  presence: "online",
})

/** Conversations with phones, in all their states. */
export const smsScreens = ({ chat, info }: Shows): Readonly<Record<string, () => ComponentChildren>> => ({
  smschat: () => chat(number),
  smscost: () => chat({ ...number, draft: LONG }),
  smsplain: () => chat(accented),
  smsfiles: () => chat({ ...number, chosen, draft: "热水器的照片" }),
  smsnolinks: () => chat({ ...number, phones: sample.noLinks, chosen }),
  smsoff: () => chat({ ...number, phones: sample.closed }),
  smsspent: () => chat({ ...number, phones: sample.spent, draft: "好" }),
  smsjoined: () => chat({ ...number, member: false }),
  smsgoeson: () => chat({ ...gone, goesOn: sample.wangHere }),
  smsyours: () => chat({ ...gone, lines: sample.yours, goesOn: "yours" }),
  smsarrived: () => chat({ ...number, name: sample.wangHere.name, faces: [sample.wangHere], ...inApp(sample.arrived) }),
  smsbrought: () => chat(inApp(sample.brought)),
  smsgrouparrived: () => chat({ ...group, lines: sample.groupArrived }),
  smsfirst: () => chat({ ...number, name: sample.unnamed.name, faces: [sample.unnamed], lines: [] }),
  smsgroup: () => chat({ ...group, draft: "十一点半见" }),
  smstexts: () => chat(group, <TextsDialog texts={sample.mixed.slice(-4)} currency="CNY" onClose={nothing} />),
  smsmembers: () =>
    info({ name: "周日家宴", faces: sample.members, count: sample.members.length, members: sample.members }),
  smsnumber: () => info({ kind: "direct", name: sample.wang.name, faces: [sample.wang], role: "member" }),
})
