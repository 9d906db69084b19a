import type { ParticipantId, RoomId } from "@everline/sfu"
import { expect, test } from "vitest"
import { IcePasswords } from "./passwords.ts"

const room = "room" as RoomId
const other = "other" as RoomId
const amy = "amy" as ParticipantId
const ben = "ben" as ParticipantId
const sdp = (ufrag: string): string =>
  ["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", `a=ice-ufrag:${ufrag}`, `a=ice-pwd:password-of-${ufrag}`, ""].join("\r\n")

test("the password of a connection is known by its ufrag, until who has it is gone", () => {
  const passwords = new IcePasswords()
  passwords.learn(room, amy, sdp("up"))
  passwords.learn(room, amy, sdp("down"))
  passwords.learn(room, ben, sdp("bens"))
  passwords.learn(other, amy, sdp("elsewhere"))
  expect(["up", "down", "bens", "elsewhere", "nobodys"].map((ufrag) => passwords.of(ufrag))).toEqual([
    ...["password-of-up", "password-of-down", "password-of-bens", "password-of-elsewhere"],
    undefined,
  ])
  passwords.forget(room, amy)
  expect(["up", "down", "bens"].map((ufrag) => passwords.of(ufrag))).toEqual([undefined, undefined, "password-of-bens"])
  passwords.forget(room)
  expect(["bens", "elsewhere"].map((ufrag) => passwords.of(ufrag))).toEqual([undefined, "password-of-elsewhere"])
})

test("of who connects again and again the last are known, and one that is offered again counts as the newest", () => {
  const passwords = new IcePasswords()
  passwords.learn(room, amy, sdp("first"))
  for (let times = 0; times < 100; times++) {
    passwords.learn(room, amy, sdp(`${times}`))
    passwords.learn(room, amy, sdp("first"))
  }
  const known = Array.from({ length: 100 }, (_, i) => `${i}`).filter((ufrag) => passwords.of(ufrag) !== undefined)
  expect(known).toEqual(["93", "94", "95", "96", "97", "98", "99"])
  expect(passwords.of("first")).toBe("password-of-first")
})

test("what is no description of a connection teaches nothing", () => {
  const passwords = new IcePasswords()
  passwords.learn(room, amy, "v=0\r\na=ice-ufrag:alone\r\n")
  expect(passwords.of("alone")).toBeUndefined()
})
