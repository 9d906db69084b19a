/** What each cell of the matrix is to be answered with. */
import type { ErrorCode, MethodName } from "@everline/protocol"
import { type Caller, methods } from "@everline/protocol/schema"
import { ANSWERS, type Answer, type Answers, MATRIX, type Role, type Whose } from "./matrix.ts"

/** What becomes of an id in a field. */
export const answerOf = (name: MethodName, field: string): Answer => MATRIX[name][1]?.[field] ?? "left out"

/** What a cell is answered with: "ok" or a code. Undefined where there is no such cell. */
export function expected(name: MethodName, role: Role, field: string | undefined, whose: Whose) {
  const answers: Answers = field === undefined ? {} : ANSWERS[answerOf(name, field)]
  const isAllowed = whose === "own" || whose === "shared"
  const answer = answers[whose] ?? (isAllowed || whose in answers ? null : undefined)
  if (answer === undefined) return undefined
  const door = atDoor(methods[name].caller, role)
  const home = atHome(name, role, field, whose)
  // Whom one brings is looked for when it is clear that one may.
  const isBringing = field !== undefined && ["reachable", "sendable", "new call"].includes(answerOf(name, field))
  return door ?? (isBringing ? (home ?? answer) : (answer ?? home)) ?? "ok"
}

/** Whether what is another's must be answered, to the letter, like what does not exist. */
export function isHidden(name: MethodName, role: Role, field: string): boolean {
  const answer = answerOf(name, field)
  // A request makes something each time; a number is some place to a member, but leads an ex-member to the same end.
  if (
    answer === "request" ||
    answer === "left out of a message" ||
    answer === "new upload" ||
    answer === "any number" ||
    answer === "place among ids"
  )
    return false
  if (answer === "place") return role === "ex-member"
  const { foreign, "no such": none }: Answers = ANSWERS[answer]
  return foreign === none
}

/** What the contract itself says of who may call. */
function atDoor(caller: Caller, role: Role): ErrorCode | undefined {
  if (role === "anonymous") return caller === "anyone" ? undefined : "unauthenticated"
  return caller === "anyone" || (caller === "admin" && role !== "admin") ? "unknown_method" : undefined
}

/** Why somebody may not, with what is their own or shared with them. */
function atHome(name: MethodName, role: Role, field = "", whose: Whose): ErrorCode | undefined {
  const [may] = MATRIX[name]
  if (may === "knower") return "wrong_credentials"
  if (may === "told") return "code_wrong"
  if (may === "closed") return "sign_up_closed"
  if (may === "nameless") return "passkeys_unavailable"
  if (may === "textless") return "sms_off"
  if (may === "host") return "not_host"
  if (may === "roomless") return name === "calls.join" ? "not_found" : "call_not_direct"
  if (may === "everybody") return isBarred(name, role, field, whose) ? "not_accepted" : undefined
  if (may === "reader") return undefined
  if (may === "caller" && role === "blocked") return undefined
  if (role === "ex-member") return "not_found"
  if (may === "caller") return "call_not_direct"
  if (may === "member") return undefined
  const isOfGroup = may === "group member" || may === "group admin" || may === "group owner"
  if (role === "blocked") return isOfGroup ? "not_a_group" : "not_accepted"
  if (may === "group admin") return role === "owner" ? undefined : "admins_only"
  if (may === "group owner") return role === "owner" ? undefined : "owner_only"
  return may === "author" && whose === "shared" ? "not_yours" : undefined
}

/** Whomever they could reach has blocked them; a conversation that was begun before stays. */
const isBarred = (name: MethodName, role: Role, field: string, whose: Whose): boolean =>
  role === "blocked" &&
  answerOf(name, field) === "reachable" &&
  (whose === "foreign" || (whose === "shared" && name !== "conversations.direct"))
