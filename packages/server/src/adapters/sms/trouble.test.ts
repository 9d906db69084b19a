import { expect, test } from "vitest"
import { troubleIn } from "./http/exchange.ts"
import { STATUS } from "./smpp/statuses.ts"
import { troubleAfter } from "./smpp/trouble.ts"
import { troubleOf } from "./trouble.ts"

test.each([
  ["ENOTFOUND", "name_unknown"],
  ["EAI_AGAIN", "name_unknown"],
  ["ECONNREFUSED", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["ETIMEDOUT", "unreachable"],
  ["ECONNRESET", "ended"],
  ["CERT_HAS_EXPIRED", "tls"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tls"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
  ["EPROTO", "tls"],
  ["HPE_INVALID_CONSTANT", "wrong_answers"],
  ["E_NOBODY_KNOWS", "unreachable"],
] as const)("an error %s of a connection is %s", (code, what) => {
  expect(troubleOf(code)).toEqual({ what, code })
})

test("an SMSC that refuses a bind does not know who asks, or lets nobody else in now; its status is told", () => {
  const refusedWith = (status: number) => troubleAfter({ why: "refused", status, isMade: true })
  expect(refusedWith(STATUS.invalidPassword)).toEqual({ what: "login_refused", code: "0x0e" })
  expect(refusedWith(STATUS.invalidSystemId)).toEqual({ what: "login_refused", code: "0x0f" })
  expect(refusedWith(STATUS.alreadyBound)).toEqual({ what: "busy", code: "0x05" })
  expect(refusedWith(STATUS.throttled)).toEqual({ what: "busy", code: "0x58" })
})

test("a line that came about and is gone was ended, one that never did reached nobody", () => {
  expect(troubleAfter({ why: "gone", isMade: true })).toEqual({ what: "ended", code: null })
  expect(troubleAfter({ why: "gone", isMade: false })).toEqual({ what: "unreachable", code: null })
  expect(troubleAfter({ why: "gone", code: "ECONNRESET", isMade: true })).toEqual({ what: "ended", code: "ECONNRESET" })
  expect(troubleAfter({ why: "silent", isMade: true })).toEqual({ what: "silent", code: null })
  expect(troubleAfter({ why: "unreadable", isMade: true })).toEqual({ what: "wrong_answers", code: null })
})

test("of an answer over HTTP the status is told, and nothing of what it says", () => {
  const answered = (status: number) =>
    troubleIn({ kind: "answered", status, retryAfter: undefined, body: "a password, by mistake" })
  expect(answered(401)).toEqual({ what: "login_refused", code: "401" })
  expect(answered(403)).toEqual({ what: "login_refused", code: "403" })
  expect(answered(502)).toEqual({ what: "wrong_answers", code: "502" })
  expect(troubleIn({ kind: "unheard", code: "no_answer" })).toEqual({ what: "unreachable", code: null })
  expect(troubleIn({ kind: "lost", code: "no_answer" })).toEqual({ what: "silent", code: null })
  expect(troubleIn({ kind: "lost", code: "answer_too_long" })).toEqual({ what: "wrong_answers", code: null })
  expect(troubleIn({ kind: "unheard", code: "ECONNREFUSED" })).toEqual({ what: "unreachable", code: "ECONNREFUSED" })
})
