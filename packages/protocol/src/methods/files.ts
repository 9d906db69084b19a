import * as v from "valibot"
import * as f from "../fields.ts"
import { LIMITS } from "../limits.ts"
import { method } from "../method.ts"
import { attachment } from "../shapes.ts"

/**
 * What is said of files beside their bytes, which go over HTTP: `POST /files` (tus) stands for `files.begin` and takes the
 * bytes; see "Files" in docs/PROTOCOL.md.
 */
export const files = {
  "files.begin": method({
    does: "Begins an upload: room for it is set aside. The device names it, so that it may be asked for again. Its bytes go to `/files/FILE` by tus.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ file: f.fileId, name: f.fileName, bytes: f.size }),
    output: v.strictObject({}),
    errors: ["client_id_reused", "file_empty", "file_too_big", "files_full"],
  }),
  "files.finish": method({
    does: "All bytes are there: finds out what they are. Pictures are made anew, without what the camera wrote into them. A message may carry the file from then on; if none does within a day it is gone.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({
      file: f.fileId,
      /** It is a voice note. */
      voice: v.optional(
        v.strictObject({
          durationMs: v.pipe(f.extent, v.maxValue(LIMITS.voiceMs, "voice_too_long")),
          waveform: f.waveform,
        }),
      ),
    }),
    output: v.strictObject({ attachment }),
    errors: ["file_not_found", "file_unfinished", "picture_too_big", "voice_invalid", "voice_too_long"],
  }),
  "files.cancel": method({
    does: "Ends an upload and forgets what has come. What a message carries already stays; without an upload it does nothing.",
    caller: "account",
    flood: "write",
    writes: true,
    input: v.strictObject({ file: f.fileId }),
    output: v.strictObject({}),
    errors: [],
  }),
  "files.ticket": method({
    does: "A path from which one file can be downloaded by whoever has it, without a token, for a minute: for a browser that saves what would not fit into a page.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({ conversation: f.conversationId, message: f.seq, file: f.fileId }),
    output: v.strictObject({ path: v.string() }),
    errors: ["not_found"],
  }),
  "files.room": method({
    does: "How much this server takes: of one file, and of this account's files together. In bytes.",
    caller: "account",
    flood: "read",
    writes: false,
    input: v.strictObject({}),
    output: v.strictObject({ largest: f.size, used: f.ordinal, quota: f.ordinal }),
    errors: [],
  }),
}
