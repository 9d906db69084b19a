import * as v from "valibot"
import { CAPABILITIES } from "../calls.ts"
import * as f from "../fields.ts"
import { method } from "../method.ts"
import { callView, capability, handOffTrouble, iceServer, linkSignal, manner, callMedia as media } from "../shapes.ts"

const named = { call: f.callId }
const capabilities = v.pipe(v.array(capability), v.minLength(1), v.maxLength(CAPABILITIES.length))
const told = { output: v.strictObject({ view: callView }), caller: "account", writes: true } as const
const entered = v.strictObject({ view: callView, servers: v.array(iceServer) })

export const calls = {
  "calls.start": method({
    does: "Calls the other of a direct conversation, by an id of one's own. Where the other is calling at that moment, that call is answered.",
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
    does: "Ends a call, or gives it up while it rings.",
    flood: "write",
    input: v.strictObject(named),
    errors: ["not_found", "not_in_call"],
  }),
  "calls.connected": method({
    ...told,
    does: "Says that this device hears the other side.",
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
    does: "Mutes oneself, shows one's camera or screen, or leaves the other waiting. What is not named stays as it is.",
    flood: "signal",
    input: v.strictObject({
      ...named,
      muted: v.exactOptional(manner.entries.muted),
      camera: v.exactOptional(manner.entries.camera),
      sharing: v.exactOptional(manner.entries.sharing),
      holding: v.exactOptional(manner.entries.holding),
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
    does: "Says that what is to be heard by a link has arrived, and can be played: that ends a hand-off.",
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
  "calls.list": method({
    does: "The calls that one is in, or that ring.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ calls: v.array(callView) }),
    errors: [],
  }),
}
