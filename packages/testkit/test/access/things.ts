/** For each kind of id: whose there are, to somebody in a role. */
import { type Kind, nothing } from "../../src/every-method.ts"
import type { Stage } from "./calling.ts"
import type { Someone } from "./group.ts"
import type { Answer, Role, Whose } from "./matrix.ts"
import type { Listener, World } from "./world.ts"

type Value = string | number
/** An id, or how one comes by one that is used up by its use. */
export type Thing = Value | (() => Value | Promise<Value>)
type Things = Readonly<Partial<Record<Whose, readonly Thing[]>>>

export const take = async (thing: Thing): Promise<Value> => (typeof thing === "function" ? thing() : thing)

/** Those of a kind that somebody in a role can name. Who is not signed in names what a stranger does. */
export function thingsOf(world: World, role: Role, kind: Kind, answer: Answer): Things {
  const things = theirs(world, role === "anonymous" ? "stranger" : role, answer)
  return { "no such": [nothing[kind]], ...things[kind] }
}

function theirs(world: World, role: Listener, answer: Answer): Readonly<Record<Kind, Things>> {
  const { people, homes, elsewhere, secret, others, secrets, epoch, groups } = world
  const me = people[role]
  const home = homes[role]
  const friend = role === "owner" ? people.member : home.host
  const known = answer === "contact" ? world.pal : answer === "asker" ? world.asker : friend
  const mine = home.said(me)
  const friends = home.said(friend)
  const closed = [others.id, home === secret ? elsewhere.id : secret.id]
  // Whoever is reached is a stranger no more, and gets to know one's name.
  const foreign = (answer.startsWith("reachable") ? [world.zoe] : unknownTo(role, world)).map(({ account }) => account)
  const unreadable = unreadableTo(role, world, answer)
  return {
    account: { own: [me.account], shared: [known.account], foreign, "other kind": [home.id, me.second, ...closed] },
    device: { own: [me.second], foreign: [friend.second, friend.device], "other kind": [me.account, home.id] },
    conversation: { own: [home.id], foreign: closed, "other kind": [me.account, ...foreign] },
    journal: { own: [home.id, me.account], foreign: [...closed, ...foreign], "other kind": [me.second] },
    request: { own: [mine.clientId], foreign: [friends.clientId], "other kind": [me.account] },
    contactGroup: {
      own: [groups[role]],
      foreign: [groups[role === "owner" ? "member" : "owner"]],
      "other kind": [me.account, home.id],
    },
    contactLink: { own: [secrets.contactLink], foreign: [secrets.endedContactLink], "other kind": [secrets.link] },
    message: { own: [mine.seq], shared: [friends.seq], foreign: unreadable, "other kind": [home.line] },
    ordinal: { own: [1], foreign: unreadable },
    position: { own: [0] },
    epoch: { own: [epoch], "other kind": [me.account] },
    invite: { own: [secrets.invite], foreign: [secrets.usedInvite], "other kind": [secrets.link, me.token] },
    link: { own: [secrets.link], foreign: [secrets.usedLink], "other kind": [secrets.invite, me.token] },
    groupLink: { own: [secrets.groupLink], foreign: [secrets.endedLink], "other kind": [secrets.link, secrets.invite] },
    pairing: {
      own: [() => secrets.seenBy(me)],
      foreign: [() => secrets.seenBy(friend)],
      "other kind": [me.account, home.id],
    },
    shown: {
      own: [secrets.secret],
      foreign: [() => secrets.shownTo(friend)],
      "other kind": [secrets.claim, secrets.link, me.token],
    },
    claim:
      answer === "good claim"
        ? { own: [secrets.signUpClaim], "other kind": [secrets.claim, secrets.invite, me.token] }
        : { own: [secrets.claim], "other kind": [secrets.secret, secrets.link, me.token] },
    inviteId: { own: [secrets.inviteId], "other kind": [me.account, home.id] },
    passkey: {
      own: [() => secrets.passkeyOf(me)],
      foreign: [() => secrets.passkeyOf(friend)],
      "other kind": [me.account, me.second],
    },
    number: { own: [() => secrets.numberOf(me)], foreign: [() => secrets.hiddenNumber()] },
    verification:
      answer === "asked to add"
        ? { own: [() => secrets.asked(me)], foreign: [() => secrets.asked(friend)], "other kind": [secrets.invite] }
        : { own: [() => secrets.askedToLogIn(me)], foreign: [() => secrets.asked(me)], "other kind": [secrets.link] },
    waitingCode: { own: [() => secrets.waitingCode(me)], "other kind": [me.account, home.id] },
    segment: { own: [() => secrets.segmentOf(me)], "other kind": [me.account, home.id] },
    signUp: { own: [secrets.signUp], "other kind": [me.account, home.id] },
    file: {
      ...(answer === "carried" || answer === "sendable"
        ? { own: [home.file] }
        : { own: [() => secrets.upload(me)], shared: home.host === me ? [() => secrets.upload(friend)] : [home.file] }),
      foreign: [others.file, home === secret ? elsewhere.file : secret.file],
      // What is begun under the id of something else is an upload from then on.
      "other kind": answer === "new upload" ? [me.second] : [me.account, home.id],
    },
    call: {
      own: [() => secrets.callOf(me, STAGES[answer] ?? "talking")],
      foreign: [() => secrets.callOf(world.gone, "talking")],
      "other kind": [home.id, me.account],
    },
    userName: { own: [me.userName], shared: [friend.userName], foreign: [world.zoe.userName] },
  }
}

/** How far a call is. */
const STAGES: Readonly<Partial<Record<Answer, Stage>>> = {
  "call that rings": "ringing",
  "call that moves": "moving",
  "call that is offered": "offered",
}

/** Accounts with which they have nothing in common, or had nothing while they were there. */
function unknownTo(role: Listener, { people, hal, gone, newcomer }: World): readonly Someone[] {
  const { owner, member } = people
  return {
    stranger: [owner, newcomer, gone],
    blocked: [member, newcomer, gone],
    admin: [owner, newcomer, gone],
    "ex-member": [hal, newcomer, gone],
    member: [hal, gone],
    owner: [hal],
  }[role]
}

/** What was said where they are at home before they came, or after they left. */
function unreadableTo(role: Listener, { homes, after }: World, answer: Answer) {
  if (role === "owner") return []
  if (role !== "ex-member") return homes[role].before
  return answer === "place" ? [after.seq] : [after.seq, ...homes[role].before]
}
