import { createHmac } from "node:crypto"
import { type AccountId, type CallId, type DeviceId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { CREDENTIAL_MS, iceServers, readRelayLabel, relayLabel, relaySecret, roomServers } from "./ice.ts"

const account = newId<AccountId>()

test("a relay is used by a name that says until when it is good, signed with what only the two servers know", () => {
  const urls = ["stun:turn.example", "turn:turn.example", "turns:turn.example:443?transport=tcp"]
  const [plain, relay, ...others] = iceServers({ urls, secret: "between us" }, account, 1_800_000_000_000)
  expect(others).toEqual([])
  expect(plain).toEqual({ urls: ["stun:turn.example"] })
  const username = `${1_800_000_000 + CREDENTIAL_MS / 1_000}:${account}`
  // As coturn makes it of its static-auth-secret.
  const credential = createHmac("sha1", "between us").update(username).digest("base64")
  expect(relay).toEqual({ urls: urls.slice(1), username, credential })
})

test("where nothing is configured there is nothing to use", () => {
  expect(iceServers({ urls: [], secret: undefined }, account, 0)).toEqual([])
})

test("the relay of our own is used by a name for one device in one call, which every server of the record can check", () => {
  const of = { call: newId<CallId>(), device: newId<DeviceId>() }
  const secret = relaySecret(Buffer.from("the record's key"))
  const urls = ["turns:chat.example:443?transport=tcp"]
  const username = `${1_800_000_000 + CREDENTIAL_MS / 1_000}:${of.call}.${of.device}`
  const elsewhere = relaySecret(Buffer.from("the record's key"))
  const credential = createHmac("sha1", elsewhere).update(username).digest("base64")
  expect(roomServers({ urls, secret }, of, 1_800_000_000_000)).toEqual([{ urls, username, credential }])
  expect(relaySecret(Buffer.from("another record's key"))).not.toBe(secret)
  expect(roomServers({ urls: [], secret }, of, 0)).toEqual([])
})

test("a name says whom it was made for, and one of another form is for nobody", () => {
  const of = { call: newId<CallId>(), device: newId<DeviceId>() }
  expect(readRelayLabel(relayLabel(of))).toEqual(of)
  const wrong = [
    `${of.call}`,
    `${of.call}.`,
    `${of.call}.${of.device}.`,
    ` ${of.call}.${of.device}`,
    `x.${of.device}`,
    "'",
  ]
  for (const label of wrong) expect(readRelayLabel(label)).toBeNull()
})
