/** As much of a service worker's global scope as ours uses; the DOM library of TypeScript has none of it. */
interface Extendable {
  waitUntil(work: Promise<unknown>): void
}

interface Fetching {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

export interface WorkerScope {
  addEventListener(type: "install" | "activate", listen: (event: Extendable) => void): void
  addEventListener(type: "message", listen: (event: Extendable & { readonly data: unknown }) => void): void
  addEventListener(type: "fetch", listen: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}
