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

interface Pushing extends Extendable {
  readonly data: { json(): unknown } | null
}

interface Clicking extends Extendable {
  readonly notification: Notification
}

export interface Resubscribing extends Extendable {
  readonly oldSubscription?: PushSubscription | null
  readonly newSubscription?: PushSubscription | null
}

/** A window of the app. */
export interface AppWindow {
  readonly url: string
  readonly focused: boolean
  focus(): Promise<unknown>
  postMessage(message: unknown): void
}

export interface WorkerScope {
  addEventListener(type: "install" | "activate", listen: (event: Extendable) => void): void
  addEventListener(type: "message", listen: (event: Asking) => void): void
  addEventListener(type: "fetch", listen: (event: Fetching) => void): void
  addEventListener(type: "push", listen: (event: Pushing) => void): void
  addEventListener(type: "notificationclick", listen: (event: Clicking) => void): void
  addEventListener(type: "pushsubscriptionchange", listen: (event: Resubscribing) => void): void
  skipWaiting(): Promise<void>
  readonly registration: ServiceWorkerRegistration
  readonly clients: {
    claim(): Promise<void>
    matchAll(which: { readonly type: "window"; readonly includeUncontrolled: true }): Promise<readonly AppWindow[]>
    openWindow(path: string): Promise<unknown>
  }
}
