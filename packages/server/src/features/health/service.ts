import { type Health, PROTOCOL } from "@everline/protocol"
import type { Database } from "../../database.ts"
import type { Handlers } from "../../handler.ts"
import type { Clock } from "../../ports/clock.ts"
import type { Machine } from "../../ports/machine.ts"
import { requireAdmin } from "../accounts/admins.ts"
import * as store from "./store.ts"

/** A server that has not said so for longer is not here any more. */
const HERE_MS = 15_000
/** Enough to see past one that was slow by chance. */
const COMMITS = 5

export interface HealthOptions {
  readonly database: Database
  readonly clock: Clock
  readonly machine: Machine
}

/** How the server is, for administrators. What it means, and what to do about it, the app says in their words. */
export class ServerHealth {
  readonly #options: HealthOptions

  constructor(options: HealthOptions) {
    this.#options = options
  }

  async look(): Promise<Health> {
    const { clock, database, machine } = this.#options
    const now = clock.now()
    const { version, bytes, ...kept } = await store.readRecord(database, now - HERE_MS)
    return {
      version: machine.version,
      node: process.versions.node,
      protocol: PROTOCOL,
      startedAt: machine.startedAt,
      now,
      ...kept,
      // Whoever answers this is here, though it may not have said so yet.
      servers: Math.max(1, kept.servers),
      database: { version, bytes, commitMs: await this.#commitMs() },
      disk: await machine.disk(),
      connections: machine.connections(),
      messages: machine.messages(),
      bus: machine.bus(),
      certificateUntil: machine.certificateUntil(),
      media: machine.media(),
    }
  }

  /** How long the record takes to keep the smallest thing, in milliseconds; the median of a few. */
  async #commitMs(): Promise<number> {
    const times: number[] = []
    for (let i = 0; i < COMMITS; i++) {
      const begun = performance.now()
      await store.commitNothing(this.#options.database)
      times.push(performance.now() - begun)
    }
    const median = times.sort((a, b) => a - b)[COMMITS >> 1] ?? 0
    return Math.round(median * 10) / 10
  }
}

export const healthMethods = (database: Database, health: ServerHealth): Handlers<"server.health"> => ({
  "server.health": async (caller) => {
    await requireAdmin(database, caller.account)
    return { health: await health.look() }
  },
})
