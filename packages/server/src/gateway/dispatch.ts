import { type ErrorCode, EverlineError, isErrorCode, type MethodName } from "@everline/protocol"
import { type FloodClass, isMethod, methods } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Rate } from "../config.ts"
import type { Anyone, Handlers, SignedIn } from "../handler.ts"
import type { Clock } from "../ports/clock.ts"
import { Buckets } from "./flood.ts"

/** What became of calls, for metrics and logs. */
export interface CallEvents {
  called(method: string, outcome: "ok" | ErrorCode): void
  /** Something that nobody foresaw; the caller is told `internal`. */
  broke(method: string, error: unknown): void
}

export interface DispatchOptions {
  readonly handlers: Handlers
  readonly limits: Readonly<Record<FloodClass, Rate>>
  readonly clock: Clock
  /** Whether an error of the database may pass by itself. */
  readonly isRetryable: (error: unknown) => boolean
  readonly events: CallEvents
}

/** A handler as the door sees it: which caller and input a method takes was checked against the contract just before. */
type AnyHandler = (caller: Anyone | SignedIn, input: unknown) => Promise<unknown>

/** The door that every call goes through: known method, right caller, flood limit, well-formed input, handler. */
export class Dispatch {
  readonly #options: DispatchOptions
  readonly #buckets: Readonly<Record<FloodClass, Buckets>>

  constructor(options: DispatchOptions) {
    this.#options = options
    const { limits } = options
    this.#buckets = {
      message: new Buckets(limits.message),
      write: new Buckets(limits.write),
      read: new Buckets(limits.read),
      signal: new Buckets(limits.signal),
      login: new Buckets(limits.login),
    }
  }

  /** What a method answers. @throws EverlineError always of the catalogue, whatever went wrong inside */
  async call(name: string, input: unknown, caller: Anyone | SignedIn): Promise<unknown> {
    const { events, isRetryable } = this.#options
    try {
      const output = await this.#call(name, input, caller)
      events.called(name, "ok")
      return output
    } catch (error) {
      const known =
        error instanceof EverlineError
          ? error
          : new EverlineError(isRetryable(error) ? "unavailable" : "internal", { cause: error })
      if (known.code === "internal") events.broke(name, error)
      events.called(isMethod(name) ? name : "unknown", known.code)
      throw known
    }
  }

  #call(name: string, input: unknown, caller: Anyone | SignedIn): Promise<unknown> {
    if (!isMethod(name)) throw new EverlineError("unknown_method")
    const method = methods[name]
    checkCaller(name, caller)
    const waitMs = this.#buckets[method.flood].take(floodKey(method.flood, caller), this.#options.clock.now())
    if (waitMs > 0) throw new EverlineError("too_many_requests", { retryAfterMs: waitMs })
    const parsed = v.safeParse<v.GenericSchema>(method.input, input, { abortEarly: true, abortPipeEarly: true })
    if (!parsed.success) throw refusal(parsed.issues[0])
    const handler = this.#options.handlers[name] as AnyHandler
    return handler(caller, parsed.output)
  }
}

/** A method for anyone is called before log-in, the others after it; one for administrators is unknown to the rest. */
function checkCaller(name: MethodName, caller: Anyone | SignedIn): void {
  const { caller: wanted } = methods[name]
  const isSignedIn = "account" in caller
  if (wanted === "anyone" ? isSignedIn : !isSignedIn) throw new EverlineError(isSignedIn ? "unknown_method" : "unauthenticated")
  if (wanted === "admin" && !(isSignedIn && caller.admin)) throw new EverlineError("unknown_method")
}

/** Whom a class of calls is counted against: an account for what others get to see, a device for the rest. */
function floodKey(flood: FloodClass, caller: Anyone | SignedIn): string {
  if (!("account" in caller) || flood === "login") return caller.address
  return flood === "message" || flood === "write" ? caller.account : caller.device
}

/** A schema's words are codes of the catalogue where a person can do something about it; the field is named as a path. */
function refusal(issue: v.BaseIssue<unknown>): EverlineError {
  const field = v.getDotPath(issue)
  return new EverlineError(isErrorCode(issue.message) ? issue.message : "bad_request", field === null ? {} : { field })
}
