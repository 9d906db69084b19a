import * as v from "valibot"
import { CAPABILITIES } from "../calls.ts"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import {
  callView,
  capability,
  groupCall,
  handOffTrouble,
  iceServer,
  linkSignal,
  manner,
  callMedia as media,
} from "../shapes.ts"

const named = { call: f.callId }
const capabilities = v.pipe(v.array(capability), v.minLength(1), v.maxLength(CAPABILITIES.length))
const told = { output: v.strictObject({ view: callView }), caller: "account", writes: true } as const
const entered = v.strictObject({
  view: callView,
  servers: v.array(iceServer),
  // What helps to the room of the call and to nothing else: to another device it would be gathered for in vain.
  roomServers: v.array(iceServer),
})

export const calls = {
  "calls.start": method({
    does: "Calls the other of a direct conversation, or those of a group, by an id of one's own. Where the other is calling at that moment, that call is answered; the call that goes on in a group is joined. A group of more than nine is not called: its members join.",
    caller: "account",
    flood: "message",
    writes: true,
    input: v.strictObject({ ...named, conversation: f.conversationId, media, holds: capabilities }),
    output: entered,
    errors: [
      "not_found",
      "call_running",
      "blocked_by_you",
      "call_not_direct",
      "call_needs_account",
      "call_full",
      "call_locked",
      "client_id_reused",
    ],
  }),
  "calls.ring": method({
    ...told,
    does: "Says that this device rings.",
    flood: "signal",
    input: v.strictObject(named),
    errors: ["not_found", "call_over", "call_answered", "not_in_call"],
  }),
  "calls.answer": method({
    does: "Answers a call. The first device that does is in it; the others stop ringing.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ ...named, media, holds: capabilities }),
    output: entered,
    errors: ["not_found", "call_over", "call_answered", "not_in_call"],
  }),
  "calls.decline": method({
    ...told,
    does: "Declines a call that rings, or says that one is busy.",
    flood: "write",
    input: v.strictObject({ ...named, busy: v.optional(v.boolean(), false) }),
    errors: ["not_found", "call_answered", "not_in_call"],
  }),
  "calls.hangUp": method({
    ...told,
    does: "Ends a call, or gives it up while it rings. One of many leaves it.",
    flood: "write",
    input: v.strictObject(named),
    errors: ["not_found", "not_in_call"],
  }),
  "calls.connected": method({
    ...told,
    does: "Says that this device hears the other side directly, for the first time.",
    flood: "signal",
    input: v.strictObject(named),
    errors: ["not_found", "call_over", "not_in_call"],
  }),
  "calls.alive": method({
    ...told,
    does: "Says that this device is still in the call: every five seconds.",
    flood: "signal",
    input: v.strictObject(named),
    errors: ["not_found", "not_in_call"],
  }),
  "calls.heard": method({
    ...told,
    does: "Says for how long nothing has come by a link, or that something comes again.",
    flood: "signal",
    input: v.strictObject({ ...named, link: f.link, silentMs: f.silence }),
    errors: ["not_found", "call_over", "not_in_call"],
  }),
  "calls.behave": method({
    ...told,
    does: "Mutes oneself, shows one's camera or screen, raises one's hand, or leaves the others waiting. What is not named stays as it is.",
    flood: "signal",
    input: v.strictObject({
      ...named,
      muted: v.exactOptional(manner.entries.muted),
      camera: v.exactOptional(manner.entries.camera),
      sharing: v.exactOptional(manner.entries.sharing),
      holding: v.exactOptional(manner.entries.holding),
      raised: v.exactOptional(v.boolean()),
    }),
    errors: ["not_found", "call_over", "not_in_call"],
  }),
  "calls.move": method({
    ...told,
    does: "Asks another device of one's own to take over, all of the call or some of it.",
    flood: "write",
    input: v.strictObject({ ...named, to: f.deviceId, takes: capabilities }),
    errors: ["not_found", "call_over", "not_in_call"],
  }),
  "calls.take": method({
    does: "Takes over from another device of one's own, all of the call or some of it; said when this device has leave to use what it takes.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ ...named, takes: capabilities }),
    output: entered,
    errors: ["not_found", "call_over", "not_in_call"],
  }),
  "calls.refuse": method({
    ...told,
    does: "Says that this device does not take over, and why.",
    flood: "write",
    input: v.strictObject({ ...named, why: handOffTrouble }),
    errors: ["not_found", "call_over", "hand_off_over", "not_in_call"],
  }),
  "calls.arrived": method({
    ...told,
    does: "Says that what is to be heard by a link has arrived, and can be played: that ends a hand-off. Beside a room by which one hears the other, that what comes directly has come for two seconds without a pause.",
    flood: "signal",
    input: v.strictObject({ ...named, link: f.link }),
    errors: ["not_found", "call_over", "hand_off_over", "not_in_call"],
  }),
  "calls.signal": method({
    does: "Tells the device at the other end of a link what it needs to connect.",
    caller: "account",
    flood: "signal",
    writes: false,
    // Whose media comes by what is for the room to say.
    input: v.omit(linkSignal, ["tracks"]),
    output: v.strictObject({}),
    errors: ["not_found", "call_over", "not_in_call", "link_too_big"],
  }),
  "calls.add": method({
    ...told,
    does: "Calls more people into a call. It goes on whatever becomes of them.",
    flood: "message",
    input: v.strictObject({
      ...named,
      accounts: v.pipe(v.array(f.accountId), v.minLength(1), v.maxLength(LIMITS.callPeople)),
    }),
    errors: [
      "not_found",
      "call_over",
      "not_in_call",
      "call_full",
      "call_locked",
      "not_host",
      "blocked_by_you",
      "call_not_direct",
      "call_needs_account",
    ],
  }),
  "calls.join": method({
    does: "Comes into the call that goes on in a group that one is in.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ ...named, media, holds: capabilities }),
    output: entered,
    errors: ["not_found", "call_over", "call_answered", "call_full", "call_locked"],
  }),
  "calls.remove": method({
    ...told,
    does: "Takes somebody out of a call, who does not come back unless its host calls them; for its host.",
    flood: "write",
    input: v.strictObject({ ...named, account: f.accountId }),
    errors: ["not_found", "call_over", "not_in_call", "not_host"],
  }),
  "calls.lock": method({
    ...told,
    does: "Lets nobody into a call any more who was not called before, or lets them in again; for its host.",
    flood: "write",
    input: v.strictObject({ ...named, locked: v.boolean() }),
    errors: ["not_found", "call_over", "not_in_call", "not_host"],
  }),
  "calls.muteOther": method({
    ...told,
    does: "Mutes somebody in a call; only they themselves can undo it. For its host.",
    flood: "write",
    input: v.strictObject({ ...named, account: f.accountId }),
    errors: ["not_found", "call_over", "not_in_call", "not_host"],
  }),
  "calls.list": method({
    does: "The calls that one is in, or that ring, those that go on in groups that one is in, and those of them that a host has removed one from.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ calls: v.array(callView), groups: v.array(groupCall), removed: v.array(f.callId) }),
    errors: [],
  }),
}
