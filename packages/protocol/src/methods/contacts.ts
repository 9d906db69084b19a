import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { contact, contactGroup, contactRequest, mayAdd, profile } from "../shapes.ts"
import { blockErrors } from "./blocks.ts"

const nothing = v.strictObject({})
const page = { after: v.optional(f.accountId), limit: f.pageSize(LIMITS.pageContacts) }
const groupIds = v.pipe(v.array(f.contactGroupId), v.maxLength(LIMITS.contactGroups))

export const contacts = {
  "contacts.list": method({
    does: "One's contacts in the order of their ids, a page at a time.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject(page),
    output: v.strictObject({ contacts: v.array(contact), profiles: v.array(profile), more: v.boolean() }),
    errors: [],
  }),
  "contacts.requests": method({
    does: "Requests that are not answered, in the order of ids, a page at a time: those to oneself (in), or one's own (out).",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ way: v.picklist(["in", "out"]), ...page }),
    output: v.strictObject({ requests: v.array(contactRequest), profiles: v.array(profile), more: v.boolean() }),
    errors: [],
  }),
  "contacts.settings": method({
    does: "One's groups of contacts in their order, and of whom one takes requests.",
    caller: "account",
    flood: "read",
    writes: false,
    input: nothing,
    output: v.strictObject({ groups: v.array(contactGroup), mayAdd }),
    errors: [],
  }),
  "contacts.request": method({
    does: "Asks somebody to be one's contact. Asking again within thirty days changes nothing. Two who ask each other are contacts at once, and so are two of whom one has the other in the list still. Whether it reaches somebody who takes no requests is not told.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId, greeting: f.greeting }),
    output: v.strictObject({ state: v.picklist(["sent", "contact"]) }),
    errors: ["not_found", "blocked_by_you", "too_many_contact_requests", ...f.lineErrors],
  }),
  "contacts.accept": method({
    does: "Accepts a request: both are in each other's list.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId }),
    output: nothing,
    errors: ["not_found", ...blockErrors],
  }),
  "contacts.decline": method({
    does: "Declines a request. Who asked is not told.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId }),
    output: nothing,
    errors: ["not_found"],
  }),
  "contacts.addNumber": method({
    does: "Puts somebody into one's list who is nothing but a phone number; what is written to them goes out as SMS. Nothing is sent now, and nobody is told. A hundred in a day.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ number: f.number, remark: v.optional(f.remark, "") }),
    output: v.strictObject({ profile }),
    errors: ["number_invalid", "sms_off", "sms_country_closed", "too_many_number_contacts", ...f.lineErrors],
  }),
  "contacts.set": method({
    does: "Says what one calls a contact (empty: by their own name), and in which of one's groups they are. What is not named stays as it is.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({
      account: f.accountId,
      remark: v.exactOptional(f.remark),
      groups: v.exactOptional(groupIds),
    }),
    output: nothing,
    errors: ["not_found", ...f.lineErrors],
  }),
  "contacts.remove": method({
    does: "Takes somebody out of one's own list. The other's list stays as it is, and they are not told.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ account: f.accountId }),
    output: nothing,
    errors: [],
  }),
  "contacts.allow": method({
    does: "Says of whom one takes requests.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ mayAdd }),
    output: nothing,
    errors: [],
  }),
  "contacts.link": method({
    does: "The secret of one's own link, by which others find one; made when there is none, or anew, which ends the one before.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ renew: v.optional(v.boolean(), false) }),
    output: v.strictObject({ contactLink: f.secret }),
    errors: [],
  }),
  "contacts.byLink": method({
    does: "Whose link this is.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ contactLink: f.secret }),
    output: v.strictObject({ profile }),
    errors: ["contact_link_invalid"],
  }),
}

export const contactGroups = {
  "contactGroups.create": method({
    does: "Makes a group of contacts, the last in order. The caller names its id, so that a repeated request makes one.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ group: f.contactGroupId, name: f.contactGroupName }),
    output: nothing,
    errors: ["too_many_contact_groups", "client_id_reused", ...f.nameErrors],
  }),
  "contactGroups.rename": method({
    does: "Names a group of contacts.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ group: f.contactGroupId, name: f.contactGroupName }),
    output: nothing,
    errors: ["not_found", ...f.nameErrors],
  }),
  "contactGroups.reorder": method({
    does: "Puts one's groups of contacts into this order; those that are not named come after, as they were.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ groups: groupIds }),
    output: nothing,
    errors: ["not_found"],
  }),
  "contactGroups.delete": method({
    does: "Deletes a group of contacts. Who was in it stays in one's list. Without one it does nothing.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ group: f.contactGroupId }),
    output: nothing,
    errors: [],
  }),
}
