import type * as v from "valibot"
import * as f from "../fields.ts"
import * as shapes from "../shapes.ts"

/** Schemas that have a name of their own in the documentation. */
const NAMES = new Map<v.GenericSchema, string>([
  [f.accountId, "AccountId"],
  [f.deviceId, "DeviceId"],
  [f.conversationId, "ConversationId"],
  [f.journalId, "ConversationId | AccountId"],
  [f.clientId, "ClientId"],
  [f.epoch, "Epoch"],
  [f.pairingId, "PairingId"],
  [f.inviteId, "InviteId"],
  [f.signUpId, "SignUpId"],
  [f.passkeyId, "PasskeyId"],
  [f.auditId, "AuditId"],
  [f.fileId, "FileId"],
  [f.body, "Body"],
  [f.caption, "Caption"],
  [f.fileName, "FileName"],
  [f.displayName, "Name"],
  [f.title, "Name"],
  [f.deviceName, "Name"],
  [f.userName, "UserName"],
  [f.newPassword, "Password"],
  [f.password, "Password"],
  [f.secret, "Secret"],
  [f.emoji, "Emoji"],
  [f.seq, "Seq"],
  [f.ordinal, "Count"],
  [f.time, "Time"],
  [f.extent, "Extent"],
  [f.shape, "Shape"],
  [shapes.profile, "Profile"],
  [shapes.self, "Self"],
  [shapes.device, "Device"],
  [shapes.message, "Message"],
  [shapes.attachment, "Attachment"],
  [shapes.entry, "Entry"],
  [shapes.marks, "Marks"],
  [shapes.member, "Member"],
  [shapes.role, "Role"],
  [shapes.conversation, "Conversation"],
  [shapes.signUpMode, "SignUpMode"],
  [shapes.user, "User"],
  [shapes.invite, "Invite"],
  [shapes.signUp, "SignUp"],
  [shapes.auditEntry, "AuditEntry"],
  [shapes.recovery, "Recovery"],
  [shapes.passkey, "Passkey"],
  [shapes.health, "Health"],
  [shapes.groupHistory, "GroupHistory"],
  [shapes.mergedItem, "MergedItem"],
  [shapes.privacySettings, "PrivacySettings"],
])

/** The parts of a schema that this looks at; valibot's own types name each kind of schema apart. */
interface Seen {
  readonly type: string
  readonly wrapped?: v.GenericSchema
  readonly default?: unknown
  readonly item?: v.GenericSchema
  readonly entries?: Readonly<Record<string, v.GenericSchema>>
  readonly options?: readonly (string | v.GenericSchema)[]
  readonly literal?: unknown
  readonly pipe?: readonly v.GenericSchema[]
  readonly getter?: (input: unknown) => v.GenericSchema
}

/** A schema as a type, in the way of TypeScript; schemas that have a name are named unless `open`. */
export function schemaText(schema: v.GenericSchema, open = false): string {
  const name = NAMES.get(schema)
  if (name !== undefined && !open) return name
  const seen: Seen = schema
  switch (seen.type) {
    case "strict_object":
    case "object":
      return objectText(seen.entries ?? {})
    case "array":
      return `${seen.item === undefined ? "unknown" : schemaText(seen.item)}[]`
    case "nullable":
      return `${seen.wrapped === undefined ? "unknown" : schemaText(seen.wrapped)} | null`
    case "optional":
    case "exact_optional":
      return seen.wrapped === undefined ? "unknown" : schemaText(seen.wrapped)
    case "picklist":
    case "variant":
      return (seen.options ?? [])
        .map((option) => (typeof option === "string" ? JSON.stringify(option) : schemaText(option)))
        .join(" | ")
    case "lazy":
      return seen.getter === undefined ? "unknown" : schemaText(seen.getter(undefined))
    case "literal":
      return JSON.stringify(seen.literal)
    default:
      return seen.type
  }
}

function objectText(entries: Readonly<Record<string, v.GenericSchema>>): string {
  const fields = Object.entries(entries).map(([key, schema]) => {
    const seen: Seen = schema
    const isOptional = seen.type === "optional" || seen.type === "exact_optional"
    const mark = isOptional ? "?" : ""
    const fallback = isOptional && seen.default !== undefined ? ` = ${JSON.stringify(seen.default)}` : ""
    return `${key}${mark}: ${schemaText(schema)}${fallback}`
  })
  return fields.length === 0 ? "{}" : `{ ${fields.join("; ")} }`
}
