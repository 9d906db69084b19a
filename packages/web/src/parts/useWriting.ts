import type { AccountId } from "@everline/protocol"
import { useSignal } from "@preact/signals"
import type { Recording } from "../lib/recorder.ts"
import type { LineView, MessageView } from "../views.ts"
import { isEditable } from "./line.ts"

/** What the next press of Send does. */
export type Writing =
  | { readonly kind: "new" }
  | { readonly kind: "quote"; readonly line: MessageView }
  | { readonly kind: "edit"; readonly line: MessageView }

/** Whom a message names. */
export interface Named {
  readonly accounts: readonly AccountId[]
  readonly all: boolean
}

export interface WritingDeeds {
  send(text: string, quote: MessageView | null, named: Named): void
  change(line: MessageView, text: string): void
  draft(text: string): void
  /** Sends a voice note. */
  talk(recording: Recording, quote: MessageView | null): void
}

export type WritingDesk = ReturnType<typeof useWriting>

/** What the composer is at: something new, an answer to a message, or the change of one. */
export function useWriting(draft: string, lines: readonly LineView[] | null, deeds: WritingDeeds) {
  const writing = useSignal<Writing>({ kind: "new" })
  const changed = useSignal("")
  const now = writing.value
  const quoted = now.kind === "quote" ? now.line : null
  const edit = (line: MessageView) => {
    changed.value = line.body
    writing.value = { kind: "edit", line }
  }
  return {
    now,
    /** A change has a text of its own, so that the draft outlives it. */
    text: now.kind === "edit" ? changed.value : draft,
    edit,
    type: (text: string) => {
      if (now.kind === "edit") changed.value = text
      else deeds.draft(text)
    },
    quote: (line: MessageView) => {
      writing.value = { kind: "quote", line }
    },
    /** Lays words into the field, to be sent once more, or otherwise. */
    rewrite: (text: string) => {
      deeds.draft(text)
      writing.value = { kind: "new" }
    },
    /** Changes the newest of one's own. */
    editLast: () => {
      const last = lines?.findLast((line) => line.kind === "message" && isEditable(line))
      if (last?.kind === "message") edit(last)
    },
    cancel: () => {
      writing.value = { kind: "new" }
    },
    /** With text that is not blank, or with files that were chosen. */
    send: (text: string, named: Named) => {
      writing.value = { kind: "new" }
      if (now.kind === "edit") deeds.change(now.line, text)
      else deeds.send(text, quoted, named)
    },
    talk: (recording: Recording) => {
      writing.value = { kind: "new" }
      deeds.talk(recording, quoted)
    },
  }
}
