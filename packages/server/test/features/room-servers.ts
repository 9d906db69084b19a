/** Servers of one record that have rooms of calls, with media engines of their own, and what they are told and tell. */
import { readdirSync, readFileSync } from "node:fs"
import { type AccountId, type CallId, type LinkSignal, newId, type SignalFrame } from "@everline/protocol"
import { MediaEngine } from "../../src/adapters/media/engine.ts"
import type { openDatabase } from "../../src/adapters/postgres/pool.ts"
import type { RoomPlan } from "../../src/features/rooms/plan.ts"
import { Rooms } from "../../src/features/rooms/rooms.ts"
import { MEDIA } from "../../src/paths.ts"
import type { MediaPort, RoomId, Want } from "../../src/ports/media.ts"

/** A process that reads TypeScript needs its time to start, on a busy machine. */
export const WAIT = { timeout: 40_000 }
/** A voice (mid 0), a picture (mid 1) and a screen (mid 2) of Chromium. */
const offer = readFileSync(new URL("../../../sfu/test/offers/chromium.sdp", import.meta.url), "utf8")

export const amy = newId<AccountId>()
export const ben = newId<AccountId>()

/** Amy and Ben are in a call, each by a device. */
export const together: RoomPlan = {
  legs: [
    { leg: 1, person: amy, publish: ["voice", "picture"] },
    { leg: 2, person: ben, publish: ["voice"] },
  ],
  people: [
    { person: amy, muted: [], onAir: { voice: 1, picture: 1, screen: null } },
    { person: ben, muted: ["voice"], onAir: { voice: 2, picture: null, screen: null } },
  ],
}
export const without = (person: AccountId): RoomPlan => ({
  legs: together.legs.filter((leg) => leg.person !== person),
  people: together.people.filter((one) => one.person !== person),
})

export const sends = (call: CallId, leg: number): LinkSignal => ({
  ...{ call, link: `${leg}-room`, way: "up", sources: { 0: "voice", 1: "picture" } },
  description: { type: "offer", offer: 7, sdp: offer },
})
export const receives = (call: CallId, leg: number): LinkSignal => ({
  ...{ call, link: `${leg}-room`, way: "down", asks: "anew" },
})
/** An answer whose transport is somebody's: what it agrees to is not looked at. */
export const answers = (call: CallId, leg: number, version: number): LinkSignal => ({
  ...{ call, link: `${leg}-room`, way: "down", description: { type: "answer", offer: version, sdp: offer } },
})

/** Notes what the room was wished for, before it is. */
const noted = (media: MediaPort, wanted: (readonly Want[])[]): MediaPort => ({
  begin: () => media.begin(),
  listen: (hear) => media.listen(hear),
  standing: media.standing,
  async room(id) {
    const room = await media.room(id)
    return {
      id,
      admit: (...asked) => room.admit(...asked),
      remove: (...asked) => room.remove(...asked),
      publish: (...asked) => room.publish(...asked),
      subscribe: (...asked) => room.subscribe(...asked),
      answer: (...asked) => room.answer(...asked),
      want: (participant, wants) => {
        wanted.push(wants)
        return room.want(participant, wants)
      },
      mute: (...asked) => room.mute(...asked),
      hand: (...asked) => room.hand(...asked),
      stats: () => room.stats(),
      close: () => room.close(),
    }
  },
})

export interface RoomServer {
  readonly rooms: Rooms
  /** Who has connections to a room at this server. */
  readonly participants: (call: CallId) => Promise<readonly string[]>
}

/** @param count how many servers; a bus joins them */
export async function openServers(database: ReturnType<typeof openDatabase>, count: 1 | 2) {
  const plans = new Map<CallId, RoomPlan>()
  const told: (readonly [AccountId, LinkSignal])[] = []
  const wanted: (readonly Want[])[] = []
  const failures: unknown[] = []
  const failed = (error: unknown) => void failures.push(error)
  const opened: AsyncDisposable[] = []
  const servers: RoomServer[] = []
  for (let i = 0; i < count; i += 1) {
    const media = new MediaEngine({
      ...{ host: "127.0.0.1", ports: [0], addresses: [], program: MEDIA, now: Date.now },
      events: { started() {}, ended() {}, measured() {} },
    })
    await media.hold()
    const elsewhere = () => servers.filter(({ rooms: other }) => other !== rooms)
    const rooms: Rooms = new Rooms({
      ...{ database, clock: { now: Date.now }, media: noted(media, wanted) },
      plan: async (call) => plans.get(call) ?? null,
      signals: {
        toAccounts: ([account], [, kind, said]: SignalFrame) => {
          if (account !== undefined && kind === "link") told.push([account, said])
        },
      },
      others: {
        toRoom: (...said) => {
          for (const other of elsewhere()) other.rooms.hear(...said).catch(failed)
        },
        callsChanged: (calls) => {
          for (const other of elsewhere()) other.rooms.follow(calls).catch(failed)
        },
      },
      watch: { arrived() {}, failed },
    })
    const participants = async (call: CallId) => {
      const { connections } = await (await media.room(call as string as RoomId)).stats()
      return [...new Set(connections.map(({ participant }) => participant))].sort()
    }
    servers.push({ rooms, participants })
    opened.push(media, rooms)
  }
  const [here, there = here] = servers
  if (here === undefined || there === undefined) throw new Error("no servers")
  return {
    ...{ here, there, plans, wanted, failures },
    /** What was told of a call, and to whom. */
    told: (call: CallId) => told.filter(([, said]) => said.call === call),
    /** Which ways somebody was asked to make anew. */
    calledAnew: (call: CallId, account: AccountId) =>
      told
        .flatMap(([to, { way, asks, ...said }]) =>
          said.call === call && to === account && asks === "anew" ? [way] : [],
        )
        .sort(),
    async [Symbol.asyncDispose]() {
      for (const each of opened.reverse()) await each[Symbol.asyncDispose]()
    },
  }
}

/** The media processes of this one. */
export const mediaProcesses = (): number[] =>
  readdirSync("/proc").flatMap((name) => {
    try {
      const [, parent] = /\) \w (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? []
      const isMedia = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("sfu/src/process/program.ts")
      return Number(parent) === process.pid && isMedia ? [Number(name)] : []
    } catch {
      return []
    }
  })
