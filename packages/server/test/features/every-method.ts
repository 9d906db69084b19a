/** Every method with its fields, found by walking the protocol: what is generated from it leaves none out. */
import { type ConversationId, type MethodName, newId } from "@everline/protocol"
import { fields, isMethod, methods } from "@everline/protocol/schema"
import type { SignedIn } from "../../src/handler.ts"

export const KINDS = ["account", "device", "conversation"] as const
export type Kind = (typeof KINDS)[number]
/** An id in a method's input: what it names, and whether it stands in a list. */
export interface IdField {
  readonly name: string
  readonly kind: Kind | "journal"
  readonly isList: boolean
}

const NAMED = new Map<unknown, IdField["kind"]>([
  [fields.accountId, "account"],
  [fields.deviceId, "device"],
  [fields.conversationId, "conversation"],
  [fields.journalId, "journal"],
])

/** What an input's field looks like from outside: schemas wrap one another. */
type Wrapped = { readonly wrapped?: unknown; readonly item?: unknown; readonly pipe?: readonly unknown[] }
function idField(name: string, schema: unknown, isList = false): IdField | undefined {
  const kind = NAMED.get(schema)
  if (kind !== undefined) return { name, kind, isList }
  if (typeof schema !== "object" || schema === null) return undefined
  const { wrapped, item, pipe } = schema as Wrapped
  if (item !== undefined) return idField(name, item, true)
  return idField(name, wrapped ?? pipe?.[0], isList)
}

export const entriesOf = (name: MethodName): [string, unknown][] => Object.entries(methods[name].input.entries)
export const idsOf = (name: MethodName) => entriesOf(name).flatMap(([field, schema]) => idField(field, schema) ?? [])
export const names: readonly MethodName[] = Object.keys(methods).filter(isMethod)

/** Words that do for any method that asks for a field of this name. */
const filler: Readonly<Record<string, () => unknown>> = {
  body: () => "mine",
  title: () => "The mill",
  name: () => "Kitchen",
  displayName: () => "Dan",
  emoji: () => "👍",
  on: () => true,
  text: () => "a",
  clientId: () => newId(),
  message: () => 2,
  password: () => "a password that is wrong",
  newPassword: () => "a password that is new",
  userName: () => "dan",
  device: () => ({ name: "Phone", shape: "phone" }),
  invite: () => "nobody-was-invited",
  link: () => "nobody-was-sent-a-link",
}

/** An input with which `who` means only what is their own, in this conversation. */
export function inputOf(name: MethodName, who: SignedIn, conversation: ConversationId): Record<string, unknown> {
  const own: Record<IdField["kind"], string> = { ...who, conversation, journal: conversation }
  const ids = new Map(idsOf(name).map(({ name: field, kind, isList }) => [field, isList ? [own[kind]] : own[kind]]))
  const isOptional = (schema: unknown) => typeof schema === "object" && schema !== null && "wrapped" in schema
  const filled = entriesOf(name).flatMap(([field, schema]) => {
    if (isOptional(schema)) return []
    const value = ids.get(field) ?? filler[field]?.()
    if (value === undefined) throw new Error(`${name} asks for ${field}, which this test has no words for`)
    return [[field, value]]
  })
  return Object.fromEntries(filled)
}
