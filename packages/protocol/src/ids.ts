import { v7 } from "uuid"

/** A string that carries what it names in its type, so that an account is never passed where a device is meant. */
declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

export type AccountId = Id<"account">
export type DeviceId = Id<"device">
export type ConversationId = Id<"conversation">
/** Made by a client for each thing that it asks for once; a retry carries the same one. */
export type ClientId = Id<"client">
/** A screen that wants in, to those who may let it. */
export type PairingId = Id<"pairing">
/** One of an account's own groups 分组 of contacts, named by the device that makes it. */
export type ContactGroupId = Id<"contact group">
/** An invite, to administrators; it is not the secret in its link. */
export type InviteId = Id<"invite">
/** Somebody who asks for an account, to administrators. */
export type SignUpId = Id<"sign-up">
/** A key that a person's devices keep to log in with. */
export type PasskeyId = Id<"passkey">
/** A code that waits for an administrator to pass it on; it says nothing of the code. */
export type WaitingCodeId = Id<"waiting code">
export type AuditId = Id<"audit">
/** Something that was uploaded, named by the device that uploads it. */
export type FileId = Id<"file">
/** A call, named by the device that begins it. */
export type CallId = Id<"call">
/** What goes out to a phone number by SMS; of the segments that it is sent in each has an id of its own. */
export type TextId = Id<"text">
export type SegmentId = Id<"segment">
/** What came in by SMS. */
export type ArrivalId = Id<"arrival">
/** Changes when the record may have lost entries (a restore); a device that holds another one starts over. */
export type Epoch = Id<"epoch">

/** A conversation has a journal and an account has one; a journal has the id of what it belongs to. */
export type JournalId = ConversationId | AccountId

/**
 * A new id: UUIDv7 in lower case. Time-ordered, so that new rows land together in an index.
 * `crypto.getRandomValues` is all it needs, which a page on plain HTTP has too.
 */
export const newId = <
  T extends
    | AccountId
    | DeviceId
    | ConversationId
    | ClientId
    | ContactGroupId
    | PairingId
    | SignUpId
    | WaitingCodeId
    | AuditId
    | PasskeyId
    | InviteId
    | FileId
    | CallId
    | TextId
    | SegmentId
    | ArrivalId
    | Epoch,
>(): T => v7() as string as T

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Whether a text has the form of an id: a UUID in lower case, as PostgreSQL prints it. */
export const isId = (text: string): boolean => uuid.test(text)
