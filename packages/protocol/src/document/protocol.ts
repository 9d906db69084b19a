import type * as v from "valibot"
import { catalogue, errorCodes } from "../errors/catalogue.ts"
import { words } from "../errors/words.en.ts"
import { CLOSE } from "../frames.ts"
import { LIMITS } from "../limits.ts"
import { COMMON_ERRORS, type Method } from "../method.ts"
import { methods } from "../methods.ts"
import * as shapes from "../shapes.ts"
import { PROTOCOL } from "../version.ts"
import { schemaText } from "./schema-text.ts"

const code = (text: string) => `\`${text}\``

const CALLERS = {
  anyone: "anyone, as `POST /api/NAME` with JSON",
  account: "a signed-in device",
  admin: "a device of an administrator",
} as const

function methodText(name: string, method: Method): string {
  const errors = method.errors.length === 0 ? "none of its own" : method.errors.map(code).join(" ")
  return [
    `### ${name}`,
    method.does,
    [
      `- called by ${CALLERS[method.caller]}`,
      `- input ${code(schemaText(method.input))}`,
      `- output ${code(schemaText(method.output))}`,
      `- errors ${errors}`,
      `- counts as ${code(method.flood)} against the flood limits${method.writes ? "; safe to repeat" : ""}`,
    ].join("\n"),
  ].join("\n\n")
}

const shapeText = (name: string, schema: v.GenericSchema) => `- **${name}** ${code(schemaText(schema, true))}`

/** docs/PROTOCOL.md, from the schema. */
export function protocolDocument(): string {
  return `<!-- Made from packages/protocol by \`npm run docs\`; a test fails when it is not. -->

# The protocol, version ${PROTOCOL}

## The socket

A WebSocket at \`/ws\`. The \`Origin\` header must be the server's own; programs send the server's address. Frames are arrays:
JSON in text frames, MessagePack in binary frames. The server answers in the form in which hello came.

| frame | from | what |
| --- | --- | --- |
| \`[0, { protocol: { min, max }, client, token }]\` | client | hello; comes first, within ${LIMITS.helloMs / 1000} s |
| \`[0, { protocol, server, epoch, time, self, device, rotate }]\` | server | welcome: the device follows its journals from here on |
| \`[1, id, method, input]\` | client | a call; \`id\` is the client's own, a whole number |
| \`[1, id, output]\` | server | its answer |
| \`[2, id, { code, field?, retryAfterMs? }]\` | server | its refusal |
| \`[3, journal, entry]\` | server | an entry was appended to a conversation's or the account's own journal |
| \`[4, name, data]\` | server | a signal: not kept, not repeated |
| \`[5]\` | client | ping, every ${LIMITS.pingMs / 1000} s; after ${LIMITS.silenceMs / 1000} s of silence the server hangs up |
| \`[5, time]\` | server | pong |

A frame holds at most ${LIMITS.frameBytes / 1024} KiB. Fields and kinds are only ever added: pass over what you do not know. The server
speaks this version and the one before it.

### Why a connection was closed

| code | why |
| --- | --- |
${Object.entries(CLOSE)
  .map(([name, number]) => `| ${number} | ${name} |`)
  .join("\n")}

## Resume

Say hello, then call \`sync.resume\` with the epoch and the position of the last answer. Each conversation that has a newer head
or newer marks is in the answer; fetch its entries with \`journal.ranges\` or \`journal.range\`. Apply a live entry only when its seq is one more than
the last; otherwise fetch what lies between. Of two versions of a message the one with the higher \`rev\` is the newer.

A request that writes may be repeated with the same \`clientId\`, for ever: it takes effect once and gets the same answer.

## Files

Bytes go over HTTP, with \`Authorization: Bearer TOKEN\`; a token is never part of an address. A refusal has the status of the
catalogue and the same JSON as over the socket, \`{ code, field?, retryAfterMs? }\`, where the answer can have a body.

| request | what |
| --- | --- |
| \`POST /files\` | tus 1.0.0 with creation, creation-with-upload and termination. \`Upload-Length\`, and in \`Upload-Metadata\` \`file\`, a UUID that the device makes, and \`name\`: stands for \`files.begin\` |
| \`HEAD /files/FILE\` | how far the upload has come |
| \`PATCH /files/FILE\` | more of it, from there on; pieces of at most 16 MiB suit every proxy |
| \`DELETE /files/FILE\` | stands for \`files.cancel\` |
| \`GET /files/CONVERSATION/SEQ/FILE\` | what a message carries, by who may read the message; \`Range\` is answered |
| \`GET /files/CONVERSATION/SEQ/FILE/thumbnail\` | of a picture: WebP, at most 480 pixels |
| \`GET PATH\` | what \`files.ticket\` answered, without a token, for ${LIMITS.ticketMs / 1000} s |

When all bytes are there call \`files.finish\`, which says what they are; from then on \`messages.send\` takes the file among its
\`attachments\`. What no message carries within a day is gone. Pictures and voice notes go out under their type, all else as
\`application/octet-stream\`.

## Methods

Any call may be refused with ${COMMON_ERRORS.map(code).join(" ")}.

${Object.entries(methods)
  .map(([name, method]) => methodText(name, method))
  .join("\n\n")}

## Signals

\`passed\` stands for an entry about a message from before the account last came in. Who may not read that message takes
the entry for applied; who may, for it was here before, fetches it.

${Object.entries(shapes.signals)
  .map(([name, schema]) => shapeText(name, schema))
  .join("\n")}

## Entries

${shapes.entry.options.map((option) => `- ${code(schemaText(option))}`).join("\n")}

## Pushes

What a device that is not connected is told by its push service (RFC 8030), encrypted for it alone (RFC 8291), as JSON: that there
is something to read up to a seq, and whether the account is named in it; that it was taken into a group; that somebody asks to be a
contact; that a call rings and who calls, and what became of that: nobody took it, or another of the account's devices did. Nothing of what. Pass over what you do not know, and show that there is something.

${shapes.pushNote.options.map((option) => `- ${code(schemaText(option))}`).join("\n")}

## Types

${shapeText("Profile", shapes.profile)}
${shapeText("Self", shapes.self)}
${shapeText("Device", shapes.device)}
${shapeText("Conversation", shapes.conversation)}
${shapeText("Message", shapes.message)}
${shapeText("MergedItem", shapes.mergedItem)}
${shapeText("Attachment", shapes.attachment)}
${shapeText("Marks", shapes.marks)}
${shapeText("Settings", shapes.settings)}
${shapeText("GroupHistory", shapes.groupHistory)}
${shapeText("PrivacySettings", shapes.privacySettings)}
${shapeText("Member", shapes.member)}
${shapeText("SignUpMode", shapes.signUpMode)}
${shapeText("User", shapes.user)}
${shapeText("Invite", shapes.invite)}
${shapeText("SignUp", shapes.signUp)}
${shapeText("AuditEntry", shapes.auditEntry)}
${shapeText("Recovery", shapes.recovery)}
${shapeText("Health", shapes.health)}
${shapeText("Passkey", shapes.passkey)}

Ids are UUIDs in lower case. \`Seq\` counts entries of a journal from 1, \`ordinal\` its messages. \`Time\` is milliseconds since
1970 by the server's clock. \`Body\` is 1 byte to ${LIMITS.bodyBytes / 1024} KiB of UTF-8 without NUL, \`Caption\` the same
or nothing. \`Extent\` is a whole number from 1. \`Secret\` is 8 to 128 characters of
base64url.
`
}

/** docs/ERRORS.md, from the catalogue. */
export function errorsDocument(): string {
  const rows = errorCodes.map((name) => {
    const { status, retryable } = catalogue[name]
    return `| ${code(name)} | ${status} | ${retryable ? "yes" : "no"} | ${words[name]} |`
  })
  return `<!-- Made from packages/protocol by \`npm run docs\`; a test fails when it is not. -->

# Errors

Every error a person can meet, with its HTTP status, whether the same request may succeed later by itself, and what the app
says in English; 简体中文 and 繁體中文 are in \`packages/protocol/src/errors\`.

| code | status | may pass | words |
| --- | --- | --- | --- |
${rows.join("\n")}
`
}
