import {
  type CheckedInput,
  type ErrorCode,
  EverlineError,
  isErrorCode,
  type MethodName,
  type OpenMethod,
  type Output,
} from "@everline/protocol"
import { type Caller, type FloodClass, isMethod, methods } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Rate } from "../config.ts"
import type { Anyone, Handlers, SignedIn } from "../handler.ts"
import { networkOf } from "../network.ts"
import type { Clock } from "../ports/clock.ts"
import { Buckets } from "./flood.ts"

/** What became of calls, for metrics and logs. */
export interface CallEvents {
  /** It took so many milliseconds. */
  called(method: string, outcome: "ok" | ErrorCode, ms: number): void
  /** Something that nobody foresaw; the caller is told `internal`. */
  broke(method: string, error: unknown): void
}

export interface DispatchOptions {
  readonly handlers: Handlers
  readonly limits: Readonly<Record<FloodClass, Rate>>
  readonly clock: Clock
  /** Whether an error of the database may pass by itself. */
  readonly isRetryable: (error: unknown) => boolean
  /** Whether there is no room for anything new. */
  readonly isFull: () => boolean
  readonly events: CallEvents
}

/** A method as the door sees it. */
interface Endpoint {
  readonly caller: Caller
  readonly flood: FloodClass
  readonly writes: boolean
  /** Checks the input and calls the handler. @throws EverlineError */
  run(caller: Anyone | SignedIn, input: unknown): Promise<unknown>
}

/** The door that every call goes through: known method, right caller, flood limit, room, well-formed input, handler. */
export class Dispatch {
  readonly #options: DispatchOptions
  readonly #endpoints: ReadonlyMap<string, Endpoint>
  readonly #buckets: Readonly<Record<FloodClass, Buckets>>

  constructor(options: DispatchOptions) {
    this.#options = options
    const { handlers, limits } = options
    this.#endpoints = new Map(
      Object.keys(methods)
        .filter(isMethod)
        .map((name) => [name, endpoint(name, handlers)]),
    )
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
    const begun = performance.now()
    try {
      const output = await this.#enter(name, caller).run(caller, input)
      this.#options.events.called(name, "ok", performance.now() - begun)
      return output
    } catch (error) {
      throw this.explain(isMethod(name) ? name : "unknown", error, begun)
    }
  }

  /** Something that is no method, through the same door: limited, counted, its errors explained. @throws EverlineError */
  async other<T>(name: string, flood: FloodClass, caller: Anyone | SignedIn, work: () => Promise<T>): Promise<T> {
    const begun = performance.now()
    try {
      this.#limit(flood, caller)
      const done = await work()
      this.#options.events.called(name, "ok", performance.now() - begun)
      return done
    } catch (error) {
      throw this.explain(name, error, begun)
    }
  }

  /** What a caller may know of an error; what nobody foresaw is told to the log only. @param begun by performance.now */
  explain(name: string, error: unknown, begun: number): EverlineError {
    const { events, isRetryable } = this.#options
    const known =
      error instanceof EverlineError ? error : new EverlineError(isRetryable(error) ? "unavailable" : "internal")
    if (known.code === "internal") events.broke(name, error)
    events.called(name, known.code, performance.now() - begun)
    return known
  }

  #enter(name: string, caller: Anyone | SignedIn): Endpoint {
    const endpoint = this.#endpoints.get(name)
    if (endpoint === undefined) throw new EverlineError("unknown_method")
    checkCaller(endpoint.caller, caller)
    this.#limit(endpoint.flood, caller)
    if (endpoint.writes && this.#options.isFull()) throw new EverlineError("storage_full")
    return endpoint
  }

  /** @throws too_many_requests */
  #limit(flood: FloodClass, caller: Anyone | SignedIn): void {
    const waitMs = this.#buckets[flood].take(floodKey(flood, caller), this.#options.clock.now())
    if (waitMs > 0) throw new EverlineError("too_many_requests", { retryAfterMs: waitMs })
  }
}

type ForAnyone = { readonly [Name in OpenMethod]: (caller: Anyone, input: CheckedInput<Name>) => Promise<Output<Name>> }
/** Every handler takes a signed-in caller: one for anyone only asks less of them. */
type ForSignedIn = {
  readonly [Name in MethodName]: (caller: SignedIn, input: CheckedInput<Name>) => Promise<Output<Name>>
}

function endpoint(name: MethodName, handlers: Handlers): Endpoint {
  const { caller, flood, writes } = methods[name]
  return { caller, flood, writes, run: isOpen(name) ? forAnyone(name, handlers) : forSignedIn(name, handlers) }
}

const isOpen = (name: MethodName): name is OpenMethod => methods[name].caller === "anyone"

const forAnyone =
  <Name extends OpenMethod>(name: Name, handlers: ForAnyone): Endpoint["run"] =>
  (caller, input) =>
    handlers[name](caller, checked(name, input))

const forSignedIn =
  <Name extends MethodName>(name: Name, handlers: ForSignedIn): Endpoint["run"] =>
  (caller, input) => {
    if (!("account" in caller)) throw new EverlineError("unauthenticated")
    return handlers[name](caller, checked(name, input))
  }

/** A schema's words are codes of the catalogue where a person can do something about it; the field is named as a path. */
function checked<Name extends MethodName>(name: Name, input: unknown): CheckedInput<Name> {
  // valibot takes a list for an object that needs nothing.
  if (Array.isArray(input)) throw new EverlineError("bad_request")
  const parsed = v.safeParse(methods[name].input, input, { abortEarly: true, abortPipeEarly: true })
  if (parsed.success) return parsed.output
  const [{ message }] = parsed.issues
  const field = v.getDotPath(parsed.issues[0])
  throw new EverlineError(isErrorCode(message) ? message : "bad_request", field === null ? {} : { field })
}

/** A method for anyone is called before log-in, the others after it; one for administrators is unknown to the rest. */
function checkCaller(wanted: Caller, caller: Anyone | SignedIn): void {
  const isSignedIn = "account" in caller
  if (wanted === "anyone" ? isSignedIn : !isSignedIn)
    throw new EverlineError(isSignedIn ? "unknown_method" : "unauthenticated")
  if (wanted === "admin" && !(isSignedIn && caller.admin)) throw new EverlineError("unknown_method")
}

/** Whom a class of calls is counted against: an account for what others get to see, a device for the rest. */
function floodKey(flood: FloodClass, caller: Anyone | SignedIn): string {
  if (!("account" in caller) || flood === "login") return networkOf(caller.address)
  return flood === "message" || flood === "write" ? caller.account : caller.device
}
