import type * as v from "valibot"
import type { ErrorCode } from "./errors/catalogue.ts"

/** Who may call: anyone (over HTTP, before log-in), any signed-in device, or a device of an administrator. */
export type Caller = "anyone" | "account" | "admin"

/** Which flood limit a call counts against. */
export type FloodClass = "message" | "write" | "read" | "signal" | "login"

/** One entry of the contract: everything that server, client, documentation and tests need to know of a method. */
export interface Method<
  Input extends v.GenericSchema = v.GenericSchema,
  Output extends v.GenericSchema = v.GenericSchema,
> {
  /** One sentence for the documentation. */
  readonly does: string
  readonly caller: Caller
  readonly flood: FloodClass
  /** Whether it changes something that is kept. Such a method is safe to repeat with the same input. */
  readonly writes: boolean
  readonly input: Input
  readonly output: Output
  /** Besides those that any call may meet (COMMON_ERRORS). */
  readonly errors: readonly ErrorCode[]
}

/** Declares a method; its types come from its schemas. */
export const method = <Input extends v.GenericSchema, Output extends v.GenericSchema>(
  declared: Method<Input, Output>,
): Method<Input, Output> => declared

/** What any call may be answered with. */
export const COMMON_ERRORS = [
  "bad_request",
  "unknown_method",
  "too_many_requests",
  "unauthenticated",
  "unavailable",
  "storage_full",
  "internal",
] as const satisfies readonly ErrorCode[]
