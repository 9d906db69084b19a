import type { MethodName } from "@everline/protocol"
import type { Handlers } from "../../handler.ts"
import { legsOf } from "./links.ts"
import type { Calls } from "./service.ts"

export const callMethods = (calls: Calls): Handlers<Extract<MethodName, `calls.${string}`>> => ({
  "calls.start": (by, input) => calls.start(by, input),
  "calls.ring": async (by, { call }) => ({ view: await calls.change(by, call, { kind: "ring", by }) }),
  "calls.answer": (by, { call, media, holds }) =>
    calls.enter(by, call, { kind: "answer", by, holds, camera: media === "video" }),
  "calls.decline": async (by, { call, busy }) => ({
    view: await calls.change(by, call, { kind: "decline", by, busy }),
  }),
  "calls.hangUp": async (by, { call }) => ({ view: await calls.change(by, call, { kind: "hang_up", by }) }),
  "calls.connected": async (by, { call }) => ({ view: await calls.change(by, call, { kind: "connect", by }) }),
  "calls.alive": async (by, { call }) => ({ view: await calls.change(by, call, { kind: "alive", by }) }),
  "calls.heard": async (by, { call, link, silentMs }) => ({
    view: await calls.change(by, call, { kind: "hear", by, legs: legsOf(link), silentMs }),
  }),
  "calls.behave": async (by, { call, ...manner }) => ({
    view: await calls.change(by, call, { kind: "behave", by, manner }),
  }),
  "calls.move": async (by, input) => ({ view: await calls.move(by, input) }),
  "calls.take": (by, { call, takes }) => calls.enter(by, call, { kind: "take", by, takes }),
  "calls.refuse": async (by, { call, why }) => ({ view: await calls.change(by, call, { kind: "refuse", by, why }) }),
  "calls.arrived": async (by, { call, link }) => ({
    view: await calls.change(by, call, { kind: "arrive", by, legs: legsOf(link) }),
  }),
  "calls.signal": async (by, said) => {
    await calls.signal(by, said)
    return {}
  },
  "calls.add": async (by, input) => ({ view: await calls.add(by, input) }),
  "calls.join": (by, input) => calls.join(by, input),
  "calls.remove": async (by, { call, account }) => ({
    view: await calls.change(by, call, { kind: "remove", by, account }),
  }),
  "calls.lock": async (by, { call, locked }) => ({ view: await calls.change(by, call, { kind: "lock", by, locked }) }),
  "calls.muteOther": async (by, { call, account }) => ({
    view: await calls.change(by, call, { kind: "mute_other", by, account }),
  }),
  "calls.list": async ({ account }) => {
    const [running, groups] = await Promise.all([calls.list(account), calls.groups(account)])
    return { calls: running, ...groups }
  },
})
