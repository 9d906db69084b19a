/** Calls of people who are looked at, each as far as is wanted. */
import { type CallId, newId } from "@everline/protocol"
import type { Services } from "@everline/server/internal"
import { type Someone, settle } from "./group.ts"

/** It rings with one; one is in it; the other moves it from one device to another; another device of one's own is asked to take over. */
const STAGES = ["ringing", "talking", "moving", "offered"] as const
export type Stage = (typeof STAGES)[number]

const media = "audio"
const holds = ["microphone", "speaker"] as const

export function callsOf(services: Services) {
  const { handlers } = services
  const made = new Map<string, { readonly call: CallId; readonly caller: Someone }>()

  const running = async (who: Someone) => (await handlers["calls.list"](who, {})).calls

  /** Somebody whom nobody knows calls them, and it comes so far. */
  async function begin(me: Someone, caller: Someone, stage: Stage): Promise<CallId> {
    const { conversation } = (await handlers["conversations.direct"](caller, { account: me.account })).conversation
    const call = newId<CallId>()
    await handlers["calls.start"](caller, { call, conversation, media, holds: [...holds] })
    if (stage === "ringing") return call
    const by = stage === "offered" ? { ...me, device: me.second } : me
    await handlers["calls.answer"](by, { call, media, holds: [...holds] })
    if (stage === "offered") await handlers["calls.move"](by, { call, to: me.device, takes: [...holds] })
    if (stage !== "moving") return call
    // To the other's second device and back, so that the leg that comes is the first.
    await handlers["calls.take"]({ ...caller, device: caller.second }, { call, takes: ["microphone"] })
    await handlers["calls.arrived"](me, { call, link: "2-3" })
    await handlers["calls.take"](caller, { call, takes: ["microphone"] })
    return call
  }

  return {
    /** The same as before, where one is in it and need do nothing more; else there is none besides that and this. */
    callOf: async (me: Someone, stage: Stage): Promise<CallId> => {
      const of = (some: Stage) => `${me.account} ${some}`
      const there = new Set((await running(me)).map(({ call }) => call))
      for (const some of STAGES) {
        const before = made.get(of(some))
        if (before === undefined || !there.has(before.call)) continue
        const { call, caller } = before
        if (some !== "talking") await handlers["calls.hangUp"](caller, { call })
        else for (const who of [me, caller]) await handlers["calls.alive"](who, { call })
        if (some === "talking" && stage === "talking") return call
      }
      const caller = await settle(services, "caller")
      const call = await begin(me, caller, stage)
      made.set(of(stage), { call, caller })
      return call
    },
    /** Ends what somebody has begun. */
    hangUp: async (who: Someone): Promise<void> => {
      for (const { call, outgoing } of await running(who)) if (outgoing) await handlers["calls.hangUp"](who, { call })
    },
  }
}
