/**
 * URLs of blobs by name, of the last used ones only: a URL keeps its blob in memory. One that was let go is made again
 * when it is wanted again; an element that has loaded it goes on showing it.
 */
export class BlobUrls {
  readonly #most: number
  /** The least recently used one first. */
  readonly #asked = new Map<string, Promise<string>>()
  readonly #here = new Map<string, string>()

  constructor(most: number) {
    this.#most = most
  }

  /** The URL under a name, when it is here now. */
  peek(name: string): string | undefined {
    return this.#here.get(name)
  }

  /** The URL under a name, made of what `fetch` gets when there is none. Rejects as `fetch` does, and asks anew then. */
  get(name: string, fetch: () => Promise<Blob>): Promise<string> {
    const url = this.#asked.get(name) ?? this.#make(name, fetch)
    this.#asked.delete(name)
    this.#asked.set(name, url)
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= this.#most) break
      this.#letGo(oldest)
    }
    return url
  }

  #make(name: string, fetch: () => Promise<Blob>): Promise<string> {
    const made = fetch().then((blob) => {
      const url = URL.createObjectURL(blob)
      if (this.#asked.get(name) === made) this.#here.set(name, url)
      return url
    })
    made.catch(() => {
      if (this.#asked.get(name) === made) this.#asked.delete(name)
    })
    return made
  }

  #letGo(name: string): void {
    this.#asked.get(name)?.then(URL.revokeObjectURL, () => {})
    this.#asked.delete(name)
    this.#here.delete(name)
  }
}
