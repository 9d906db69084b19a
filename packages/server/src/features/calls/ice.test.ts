import { createHmac } from "node:crypto"
import { type AccountId, newId } from "@everline/protocol"
import { expect, test } from "vitest"
import { CREDENTIAL_MS, iceServers } from "./ice.ts"

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
