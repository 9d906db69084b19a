/** The door of the media engine. */
export type {
  ConnectionStats,
  Direction,
  Engine,
  EngineOptions,
  Grants,
  ParticipantId,
  PersonId,
  PublishOffer,
  Room,
  RoomEvent,
  RoomId,
  RoomStats,
  Source,
  SubscribeOffer,
  Track,
  TrackId,
  Want,
} from "./engine.ts"
export { SfuError, type SfuErrorCode } from "./errors.ts"
export { createEngine } from "./local-engine.ts"
export type { Program } from "./process/engine-process.ts"
export { type SupervisorOptions, superviseEngines } from "./process/supervisor.ts"
