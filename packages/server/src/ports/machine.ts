import type { Health, Time } from "@everline/protocol"

/** What a server knows of itself and of the machine it runs on, for administrators to see. */
export interface Machine {
  readonly version: string
  readonly startedAt: Time
  /** Open sockets. */
  connections(): number
  /** Messages taken here in the last 24 hours, or since the start. */
  messages(): number
  bus(): Health["bus"]
  /** The disk under the server's own database, in bytes; null where the database is elsewhere. */
  disk(): Promise<Health["disk"]>
  /** When the certificate ends that is shown; null where none is. */
  certificateUntil(): Time | null
  /** The media engine; null where there is none. */
  media(): Health["media"]
}

/** Of services that serve nobody: the command line's and the demo's. */
export const noMachine: Machine = {
  version: "",
  startedAt: 0,
  connections: () => 0,
  messages: () => 0,
  bus: () => "none",
  disk: async () => null,
  certificateUntil: () => null,
  media: () => null,
}
