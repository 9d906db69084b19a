import type { AccountId, CheckedInput, DeviceId, MethodName, OpenMethod, Output } from "@everline/protocol"

/** Somebody who has not logged in, over HTTP. `address` is the client's, behind trusted proxies too. */
export interface Anyone {
  readonly address: string
  /** Of the page that calls, one of this server's own; of a program there may be none. */
  readonly origin?: string | undefined
}

/** A signed-in device. */
export interface SignedIn {
  readonly account: AccountId
  readonly device: DeviceId
  readonly admin: boolean
  readonly address: string
  /** See `Anyone`. */
  readonly origin?: string | undefined
}

export type CallerOf<Name extends MethodName> = Name extends OpenMethod ? Anyone : SignedIn

/**
 * What a feature does for a method. The input was checked against the protocol and the caller's rights against the
 * method's `caller`; access to the things that the input names is the feature's own to check. Throws EverlineError.
 */
export type Handler<Name extends MethodName> = (
  caller: CallerOf<Name>,
  input: CheckedInput<Name>,
) => Promise<Output<Name>>

/** The handlers that a feature brings; all features together bring one for every method. */
export type Handlers<Names extends MethodName = MethodName> = { readonly [Name in Names]: Handler<Name> }
