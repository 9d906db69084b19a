/** As much of a service worker's global scope as ours uses; the DOM library of TypeScript has none of it. */
export interface Extendable {
  waitUntil(work: Promise<unknown>): void
}

interface Fetching {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

interface Asking extends Extendable {
  readonly data: unknown
  /** Where an answer goes. */
  readonly ports: readonly MessagePort[]
}

export interface WorkerScope {
  addEventListener(type: "install" | "activate", listen: (event: Extendable) => void): void
  addEventListener(type: "message", listen: (event: Asking) => void): void
  addEventListener(type: "fetch", listen: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}
