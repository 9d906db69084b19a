/** Contacts and the cards of people, as the gallery shows them. */
import { errorWords } from "../i18n/i18n.ts"
import { Contacts, type ContactsView } from "../screens/Contacts.tsx"
import { Person, type PersonCardView, type PersonDeeds } from "../screens/Person.tsx"
import { back, find, fine, nothing } from "./deeds.ts"
import * as sample from "./sample.ts"

export const groupDeeds = { createGroup: fine, renameGroup: fine, deleteGroup: nothing, reorderGroups: nothing }
const contactsView: ContactsView = {
  rows: sample.contacts,
  any: true,
  asking: 2,
  groups: sample.groups,
  group: null,
  text: "",
  selected: null,
  link: "online",
}
const contactsDeeds = {
  ...groupDeeds,
  presenceOf: sample.presenceOf,
  type: nothing,
  show: nothing,
  add: nothing,
  retryLink: nothing,
}
export const contacts = (view: Partial<ContactsView> = {}) => (
  <Contacts view={{ ...contactsView, ...view }} deeds={contactsDeeds} />
)
const cardView: PersonCardView = {
  person: sample.mother,
  ownName: "王秀英",
  remark: "妈妈",
  relation: { kind: "contact" },
  blocked: false,
  presence: "offline",
  lastSeenAt: sample.asked,
  groups: sample.groups,
  bySms: null,
  inGroups: sample.groups.slice(0, 1).map(({ group }) => group),
}
const cardDeeds: PersonDeeds = {
  createGroup: fine,
  write: nothing,
  call: nothing,
  request: fine,
  keep: nothing,
  accept: nothing,
  decline: nothing,
  remark: fine,
  bySms: nothing,
  putInto: fine,
  block: nothing,
  remove: nothing,
}
export const person = (view: Partial<PersonCardView>) => (
  <Person view={{ ...cardView, ...view }} deeds={cardDeeds} onBack={back()} />
)
export const requestDeeds = { open: nothing, accept: nothing, decline: nothing }
export const addView = {
  link: "https://chat.example.org/add/uN3Qx_7Q4MK2XNZ61RJ2QguN3Qx7Q4MK2XNZ61RJ2Qg0",
  mayAdd: "anyone",
} as const
/** Whatever is typed is a number that nobody has. */
export const numberDeeds = {
  ...{ find: async () => [], open: nothing, copy: nothing, renew: nothing, allow: nothing },
  numberIn: async () => ({ number: "+8613800138000", spaced: "+86 138 0013 8000" }),
  writeTo: async () => errorWords("sms_off"),
}
export const addDeeds = {
  find,
  numberIn: async () => null,
  writeTo: fine,
  open: nothing,
  copy: nothing,
  renew: nothing,
  allow: nothing,
}
