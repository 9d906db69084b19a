import { type ContactGroupId, newId } from "@everline/protocol"
import type { SignedIn } from "../handler.ts"
import type { Services } from "../services.ts"
import type { DemoName } from "./people.ts"

/** Whom the administrator of the demo has as contacts: her groups, and what she calls whom. */
const groups: Readonly<Record<string, Readonly<Partial<Record<DemoName, string>>>>> = {
  家人: { chenyu: "老陈", waipo: "妈", xiaoyu: "" },
  "三(2)班": { "teacher-li": "", wanghao: "王浩（子涵爸爸）", zhaomin: "" },
  徒步: { ada: "", meilin: "" },
}
/** Who would like to be one. */
const asking: Readonly<Partial<Record<DemoName, string>>> = {
  sunli: "我是子轩妈妈，昨天在校门口聊过",
  sofia: "Sofia from the Saturday walk",
}

/** Gives the administrator contacts, through the same services that people use. */
export async function introduce({ handlers }: Services, cast: (name: DemoName) => SignedIn): Promise<void> {
  const her = cast("linxiao")
  const account = her.account
  for (const [name, members] of Object.entries(groups)) {
    const group = newId<ContactGroupId>()
    await handlers["contactGroups.create"](her, { group, name })
    for (const [userName, remark] of entriesOf(members)) {
      const other = cast(userName)
      await handlers["contacts.request"](her, { account: other.account, greeting: "" })
      await handlers["contacts.accept"](other, { account })
      await handlers["contacts.set"](her, { account: other.account, remark, groups: [group] })
    }
  }
  for (const [userName, greeting] of entriesOf(asking))
    await handlers["contacts.request"](cast(userName), { account, greeting })
}

const isName = (members: object, name: string): name is DemoName => Object.hasOwn(members, name)
const entriesOf = (members: Readonly<Partial<Record<DemoName, string>>>): [DemoName, string][] =>
  Object.keys(members).flatMap((name) => (isName(members, name) ? [[name, members[name] ?? ""]] : []))
