import type { FileId } from "@everline/protocol"
import type { PendingFile } from "@everline/sdk"
import { type ReadonlySignal, signal } from "@preact/signals"

/** A picture as this device has it: how large it is in pixels, and a URL of it. */
export interface Local {
  readonly url: string
  readonly width: number
  readonly height: number
}

async function measure(blob: Blob): Promise<Local | null> {
  const url = URL.createObjectURL(blob)
  const image = new Image()
  image.src = url
  try {
    await image.decode()
    return { url, width: image.naturalWidth, height: image.naturalHeight }
  } catch {
    // No picture that this browser knows; the server may know better.
    URL.revokeObjectURL(url)
    return null
  }
}

const locals = new Map<FileId, ReadonlySignal<Local | null>>()

/** Looks at a picture that waits to be sent, once; null until that is done, and where it cannot be shown. */
export function localOf({ file, blob }: PendingFile): ReadonlySignal<Local | null> {
  const known = locals.get(file)
  if (known) return known
  const local = signal<Local | null>(null)
  locals.set(file, local)
  void blob().then(async (picked) => {
    local.value = picked && (await measure(picked))
  })
  return local
}

/** A picture that was sent from this page: it goes on being shown until the server's is here. */
export const sentFromHere = (file: FileId): string | null => locals.get(file)?.peek()?.url ?? null
