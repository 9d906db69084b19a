/** Every method with its fields, found by walking the protocol: what is generated from it leaves none out. */
import { type MethodName, newId } from "@everline/protocol"
import { fields, isMethod, methods } from "@everline/protocol/schema"

/** What an id in an input names. A number that is a place in a journal or among messages is one too. */
export const KINDS = [
  "account",
  "device",
  "conversation",
  "journal",
  "request",
  "message",
  "ordinal",
  "position",
  "epoch",
  "invite",
  "link",
  "groupLink",
  "pairing",
  "shown",
  "claim",
  "userName",
  "contactGroup",
  "contactLink",
  "inviteId",
  "signUp",
  "passkey",
  "number",
  "verification",
  "waitingCode",
  "segment",
  "file",
  "call",
] as const
export type Kind = (typeof KINDS)[number]

/** An id in a method's input. */
export interface IdField {
  readonly name: string
  readonly kind: Kind
  /** Whether it stands in a list. */
  readonly isList: boolean
  /** What it is called in each item of the list, where these hold more than the id. */
  readonly inside?: string
  /** What else each item needs. */
  readonly beside?: Entries
  readonly isOptional: boolean
}

/** Field by field, what a method takes. */
export type Entries = Readonly<Record<string, unknown>>

const NAMING = new Map<unknown, Kind | "secret">([
  [fields.accountId, "account"],
  [fields.deviceId, "device"],
  [fields.conversationId, "conversation"],
  [fields.journalId, "journal"],
  [fields.clientId, "request"],
  [fields.contactGroupId, "contactGroup"],
  [fields.seq, "message"],
  [fields.ordinal, "ordinal"],
  [fields.position, "position"],
  [fields.epoch, "epoch"],
  [fields.pairingId, "pairing"],
  [fields.inviteId, "inviteId"],
  [fields.signUpId, "signUp"],
  [fields.passkeyId, "passkey"],
  [fields.shown, "shown"],
  [fields.number, "number"],
  [fields.waitingCodeId, "waitingCode"],
  [fields.segmentId, "segment"],
  [fields.fileId, "file"],
  [fields.callId, "call"],
  [fields.secret, "secret"],
])

/** A point of P-256: of RFC 8291's example. */
const pushKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"

/** Words that do for any method that asks for a field of this name; whatever is neither a word nor an id is not known. */
const WORDS: Readonly<Record<string, () => unknown>> = {
  body: () => "mine",
  title: () => "The mill",
  name: () => "Kitchen",
  displayName: () => "Dan",
  emoji: () => "👍",
  on: () => true,
  mentionsAll: () => false,
  role: () => "member",
  pinned: () => true,
  muted: () => true,
  mutedMentions: () => true,
  unread: () => true,
  draft: () => "and then",
  admin: () => true,
  uses: () => 1,
  days: () => 7,
  note: () => "from the mill",
  credential: () => "a-key-that-nobody-has",
  clientData: () => "e30",
  attestation: () => "oA",
  authenticatorData: () => "oA",
  signature: () => "oA",
  transports: () => [],
  mode: () => "invited",
  text: () => "a",
  limit: () => 50,
  gateway: () => "carrier",
  state: () => "delivered",
  code: () => "000000",
  foundByNumber: () => true,
  before: () => `0.${newId()}.1`,
  password: () => "a password that is wrong",
  newPassword: () => "a password that is new",
  greeting: () => "hello",
  remark: () => "Mum",
  way: () => "in",
  away: () => true,
  shownTo: () => "contacts",
  invisible: () => false,
  mayAdd: () => "anyone",
  receipts: () => "read",
  typing: () => true,
  lastSeen: () => "contacts",
  history: () => "since_joining",
  renew: () => false,
  device: () => ({ name: "Phone", shape: "phone" }),
  known: () => "waiting",
  // A name of which RFC 6761 says that nobody has it: nothing is ever sent there.
  endpoint: () => `https://push.invalid/${newId()}`,
  p256dh: () => pushKey,
  auth: () => "BTBZMqHH6r4Tts7J_aSIgg",
  bytes: () => 1,
  quota: () => 1_000_000,
  media: () => "audio",
  holds: () => ["microphone", "speaker"],
  takes: () => ["speaker"],
  busy: () => false,
  camera: () => true,
  sharing: () => false,
  holding: () => false,
  raised: () => true,
  locked: () => true,
  calls: () => "everybody",
  afterMinutes: () => 0,
  quiet: () => null,
  silentMs: () => 0,
  why: () => "refused",
  link: () => "1-2",
  asks: () => "restart",
  sources: () => ({}),
  source: () => "picture",
  width: () => 320,
  height: () => 180,
  priority: () => 1,
  description: () => ({ type: "offer", offer: 1, sdp: "v=0" }),
  candidates: () => [],
  voice: () => ({ durationMs: 1, waveform: [0] }),
}

export const names: readonly MethodName[] = Object.keys(methods).filter(isMethod)
export const entriesOf = (name: MethodName): Entries => methods[name].input.entries

/** The ids in an input. @throws when it holds what is neither an id nor a word that is known here */
export const idsOf = (entries: Entries): IdField[] =>
  Object.entries(entries).flatMap(([name, schema]) => {
    const found = idField(name, schema)
    if (found !== undefined) return [{ ...found, name, isOptional: isOptional(schema) }]
    if (WORDS[name] === undefined || holdsId(schema)) throw new Error(`${name} is neither a known id nor a known word`)
    return []
  })

/** An input for a method, with only what it needs: words of ours, and the ids that `id` gives. */
export function inputOf(name: MethodName, id: (field: IdField) => unknown): Record<string, unknown> {
  const ids = new Map(idsOf(entriesOf(name)).map((field) => [field.name, field]))
  const filled = Object.entries(entriesOf(name)).flatMap(([field, schema]) => {
    if (isOptional(schema)) return []
    const found = ids.get(field)
    return [[field, found === undefined ? WORDS[field]?.() : listed(found, id(found))]]
  })
  return Object.fromEntries(filled)
}

/** A value as its field wants it. */
export const listed = ({ isList, inside, beside }: IdField, value: unknown): unknown =>
  isList ? [inside === undefined ? value : { ...beside, [inside]: value }] : value

/** A phone number as there can be one, another each time; it is nobody's yet. */
export function somebodysNumber(): string {
  const digits = Math.floor(Math.random() * 1e8)
  return `+86138${String(digits).padStart(8, "0")}`
}

/** Ids that name nothing, each of a form that its field takes. */
export const nothing: Readonly<Record<Kind, () => string | number>> = {
  account: newId,
  device: newId,
  conversation: newId,
  journal: newId,
  request: newId,
  contactGroup: newId,
  contactLink: () => "nobody-has-this-link",
  message: () => 999,
  ordinal: () => 999,
  position: () => Number.MAX_SAFE_INTEGER,
  epoch: newId,
  invite: () => "nobody-was-invited",
  link: () => "nobody-was-sent-a-link",
  groupLink: () => "nobody-made-such-a-link",
  pairing: newId,
  inviteId: newId,
  signUp: newId,
  passkey: newId,
  number: somebodysNumber,
  waitingCode: newId,
  segment: newId,
  verification: () => "nobody-asked-for-such-a-code",
  shown: () => "no-screen-shows-this",
  file: newId,
  call: newId,
  claim: () => "no-screen-has-asked",
  userName: () => `nobody-${newId().slice(-12)}`,
}

/** What a field looks like from outside: schemas wrap one another. */
interface Wrapped {
  readonly wrapped?: unknown
  readonly item?: unknown
  readonly pipe?: readonly unknown[]
  readonly entries?: Entries
}

type Found = Pick<IdField, "kind" | "isList" | "inside" | "beside">

function idField(name: string, schema: unknown, isList = false): Found | undefined {
  const kind = name === "userName" ? name : NAMING.get(schema)
  if (kind === "secret") return { kind: secret(name), isList }
  if (kind !== undefined) return { kind, isList }
  if (typeof schema !== "object" || schema === null) return undefined
  const { wrapped, item, pipe, entries } = schema as Wrapped
  if (item !== undefined) return idField(name, item, true)
  if (isList && entries !== undefined) return insideOf(entries)
  return idField(name, wrapped ?? pipe?.[0], isList)
}

/** Of items that hold more than an id: the one that they cannot do without. */
function insideOf(entries: Entries): Found | undefined {
  const [first] = idsOf(entries).filter(({ isOptional }) => !isOptional)
  const words = Object.entries(entries).flatMap(([field, schema]) => {
    const word = WORDS[field]
    return word === undefined || isOptional(schema) ? [] : [[field, word()] as const]
  })
  return first && { kind: first.kind, isList: true, inside: first.name, beside: Object.fromEntries(words) }
}

const SECRETS = ["invite", "link", "groupLink", "claim", "contactLink", "verification"] as const
const isSecret = (name: string): name is (typeof SECRETS)[number] => SECRETS.some((secret) => secret === name)

function secret(name: string): Kind {
  if (isSecret(name)) return name
  throw new Error(`${name} is a secret that is not known here`)
}

/** What may be null is not left out for that. */
const isOptional = (schema: unknown): boolean =>
  typeof schema === "object" &&
  schema !== null &&
  "wrapped" in schema &&
  !("type" in schema && schema.type === "nullable")

/** Whether there is an id deeper down, where nobody looks for it. */
function holdsId(schema: unknown, seen = new Set<unknown>()): boolean {
  if (typeof schema !== "object" || schema === null || seen.has(schema)) return false
  seen.add(schema)
  return NAMING.has(schema) || Object.values(schema).some((part) => holdsId(part, seen))
}
