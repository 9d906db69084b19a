import { randomBytes } from "node:crypto"
import { type AccountId, type ConversationId, type DeviceId, type FileId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { seal, ticketKey, unseal } from "./tickets.ts"

const key = ticketKey(randomBytes(32))
const ticket = {
  account: newId<AccountId>(),
  device: newId<DeviceId>(),
  conversation: newId<ConversationId>(),
  message: 2 ** 40 + 1,
  file: newId<FileId>(),
  until: 1_800_000_000_000,
}

test("a ticket comes back as it was, and says nothing to who has it", () => {
  const sealed = seal(ticket, key)
  expect(unseal(sealed, key)).toEqual(ticket)
  expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/)
  expect(Buffer.from(sealed, "base64url").toString("hex")).not.toContain(ticket.account.replaceAll("-", ""))
  expect(seal(ticket, key)).not.toBe(sealed)
})

test("a ticket that was altered in any bit, or is another server's, is none", () => {
  const sealed = Buffer.from(seal(ticket, key), "base64url")
  for (let i = 0; i < sealed.length; i += 1) {
    const altered = Buffer.from(sealed)
    altered[i] = (altered[i] ?? 0) ^ 1
    expect(() => unseal(altered.toString("base64url"), key)).toThrow("ticket_invalid")
  }
  expect(() => unseal(sealed.toString("base64url"), ticketKey(randomBytes(32)))).toThrow("ticket_invalid")
  for (const text of ["", "x", "../../etc/passwd"]) expect(() => unseal(text, key)).toThrow("ticket_invalid")
})
