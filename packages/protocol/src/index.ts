/** The light door: types, ids, frames, errors. What validates is behind `@everline/protocol/schema`. */
export * from "./codec.ts"
export * from "./errors/catalogue.ts"
export * from "./frames.ts"
export * from "./ids.ts"
export * from "./limits.ts"
export type { CheckedInput, Input, MethodName, Methods, Output } from "./methods.ts"
export * from "./model.ts"
export * from "./version.ts"
