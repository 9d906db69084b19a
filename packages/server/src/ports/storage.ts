/** What is told of the disk under our own database. */
export interface StorageEvents {
  /** So many bytes are free; told at each look. */
  storage(freeBytes: number): void
  /** From here on nothing new is taken, or is again. */
  storageFull(isFull: boolean, freeBytes: number): void
  /** Work in the background that failed. */
  failed(error: unknown): void
}
