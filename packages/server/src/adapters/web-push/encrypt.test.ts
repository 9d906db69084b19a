import { createECDH } from "node:crypto"
import { expect, test } from "vitest"
import { CURVE, chance, encrypt, isPoint } from "./encrypt.ts"

const bytes = (text: string) => Buffer.from(text, "base64url")

/** RFC 8291, appendix A. */
const rfc = {
  plain: "When I grow up, I want to be a watermelon",
  sender: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  message:
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
}
const target = { p256dh: bytes(rfc.p256dh), auth: bytes(rfc.auth) }

test("is that of the RFC's example, to the byte", () => {
  const sender = createECDH(CURVE)
  sender.setPrivateKey(bytes(rfc.sender))
  const padded = rfc.plain.length + 1
  const message = encrypt(Buffer.from(rfc.plain), target, { sender, salt: bytes(rfc.salt), padded })
  expect(message.toString("base64url")).toBe(rfc.message)
})

test("tells nothing by its length, and never comes out the same twice", () => {
  const [short, long, again] = ["a", "a".repeat(200), "a"].map((plain) => encrypt(Buffer.from(plain), target))
  expect(long?.length).toBe(short?.length)
  expect(again?.equals(short ?? Buffer.alloc(0))).toBe(false)
  expect(() => encrypt(Buffer.alloc(224), target)).toThrow(RangeError)
})

test("is for points of the curve, and for nothing that looks like one", () => {
  expect(isPoint(chance().sender.getPublicKey())).toBe(true)
  expect(isPoint(Buffer.alloc(65, 4))).toBe(false)
  expect(isPoint(Buffer.alloc(0))).toBe(false)
})
