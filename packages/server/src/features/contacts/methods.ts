import type { Handlers } from "../../handler.ts"
import type { NumberContacts } from "../reach/contacts.ts"
import type { ContactGroups } from "./groups.ts"
import type { ContactLinks } from "./links.ts"
import type { Contacts } from "./service.ts"

type Names =
  | `contacts.${"list" | "requests" | "settings" | "request" | "accept" | "decline"}`
  | `contacts.${"addNumber" | "set" | "remove" | "allow" | "link" | "byLink"}`

export const contactMethods = (
  contacts: Contacts,
  links: ContactLinks,
  numbers: Pick<NumberContacts, "add">,
): Handlers<Names> => ({
  "contacts.list": (caller, { after, limit }) => contacts.list(caller.account, after, limit),
  "contacts.requests": (caller, input) => contacts.requests(caller.account, input),
  "contacts.settings": (caller) => contacts.settings(caller.account),
  "contacts.request": (caller, input) => contacts.request(caller.account, input),
  "contacts.accept": async (caller, { account }) => {
    await contacts.accept(caller.account, account)
    return {}
  },
  "contacts.decline": async (caller, { account }) => {
    await contacts.decline(caller.account, account)
    return {}
  },
  "contacts.addNumber": async (caller, { number, remark }) => ({
    profile: await numbers.add(caller.account, number, remark),
  }),
  "contacts.set": async (caller, input) => {
    await contacts.set(caller.account, input)
    return {}
  },
  "contacts.remove": async (caller, { account }) => {
    await contacts.remove(caller.account, account)
    return {}
  },
  "contacts.allow": async (caller, { mayAdd }) => {
    await contacts.allow(caller.account, mayAdd)
    return {}
  },
  "contacts.link": async (caller, { renew }) => ({ contactLink: await links.own(caller.account, renew) }),
  "contacts.byLink": async (_caller, { contactLink }) => ({ profile: await links.find(contactLink) }),
})

export const contactGroupMethods = (
  groups: ContactGroups,
): Handlers<`contactGroups.${"create" | "rename" | "reorder" | "delete"}`> => ({
  "contactGroups.create": async (caller, input) => {
    await groups.create(caller.account, input)
    return {}
  },
  "contactGroups.rename": async (caller, input) => {
    await groups.rename(caller.account, input)
    return {}
  },
  "contactGroups.reorder": async (caller, { groups: order }) => {
    await groups.reorder(caller.account, order)
    return {}
  },
  "contactGroups.delete": async (caller, { group }) => {
    await groups.delete(caller.account, group)
    return {}
  },
})
