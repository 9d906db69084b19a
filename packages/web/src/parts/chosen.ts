/** Something that one means to send and that is not on its way yet. */
export interface Chosen {
  readonly key: string
  readonly file: File
  /** A URL of it where it is a picture; good until it is sent or left out. */
  readonly picture: string | null
}

/** What one sends beside words. */
export interface FilesDesk {
  readonly chosen: readonly Chosen[]
  add(files: readonly File[]): void
  remove(key: string): void
}

/**
 * The files of a paste or a drop, without folders; none when it is words. Office programs hand over a picture of the
 * words as well: who copies words means words.
 */
export function filesIn(data: DataTransfer | null): readonly File[] {
  if (data === null || (data.types.includes("text/html") && data.types.includes("text/plain"))) return []
  return [...data.items].flatMap((item) => {
    if (item.kind !== "file" || item.webkitGetAsEntry()?.isDirectory === true) return []
    return item.getAsFile() ?? []
  })
}
