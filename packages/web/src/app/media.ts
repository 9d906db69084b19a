import type { Attachment, Seq } from "@everline/protocol"
import type { Client, HistoryView } from "@everline/sdk"
import { computed, signal } from "@preact/signals"
import { download } from "../lib/download.ts"
import type { Media } from "../parts/media.ts"
import type { MessageView } from "../views.ts"
import { BlobUrls } from "./blobUrls.ts"
import { tell } from "./errors.ts"
import { localOf, sentFromHere } from "./local.ts"
import { whenOnline } from "./online.ts"

/** Small pictures are some ten kilobytes; whole ones and voice notes up to some megabytes. */
const small = new BlobUrls(300)
const whole = new BlobUrls(12)

/** The bytes of one conversation's messages: from the client, or from this device while they wait to be sent. */
export function conversationMedia(client: Client, history: HistoryView): Media {
  const { conversation } = history
  const waiting = ({ key }: MessageView, { file }: Attachment) => {
    const line = history.lines.peek().find((one) => one.key === key)
    return line?.kind === "message" ? line.files.find((one) => one.file === file) : undefined
  }
  const fetch =
    (seq: Seq, { file }: Attachment, size: "thumbnail" | "whole") =>
    () =>
      client.files.blob(conversation, seq, file, size)

  return {
    small(line, picture) {
      const { file } = picture
      const pending = waiting(line, picture)
      if (pending) {
        const local = localOf(pending)
        return computed(() => local.value?.url ?? null)
      }
      const shown = signal<string | null>(small.peek(file) ?? sentFromHere(file))
      if (line.seq === null) return shown
      const get = fetch(line.seq, picture, "thumbnail")
      const show = async () => {
        shown.value = await small.get(file, get)
      }
      // Out of reach: once more when there is a line, and then the next time that it is shown.
      show()
        .catch(() => whenOnline(client).then(show))
        .catch(() => {})
      return shown
    },
    async whole(line, one) {
      if (line.seq !== null) return whole.get(one.file, fetch(line.seq, one, "whole"))
      const blob = await waiting(line, one)?.blob()
      if (!blob) throw new Error("it is not on this device")
      return whole.get(one.file, async () => blob)
    },
    save(line, one) {
      if (line.seq === null) return
      tell(client.files.save(conversation, line.seq, one.file).then((url) => download(url, one.name)))
    },
    heard(line) {
      if (line.seq !== null && !line.mine) client.heard.mark(conversation, line.seq)
    },
  }
}
