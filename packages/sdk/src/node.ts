/** The SDK for programs: the same client over Node's sockets, and bots. */
export * from "./bot.ts"
export * from "./index.ts"
export { jsonCodec, msgpackCodec } from "./link/codecs.ts"
export { nodePorts } from "./node-ports.ts"
