/** What the stories ask of a browser: as little as possible, so that two drivers as different as ours can give it. */
import type { Point } from "./eyes.ts"

export interface BrowserOptions {
  /** What the person reads, as BCP 47; the browser tells it to pages. */
  readonly language?: string
  /** Whether the person's system is dark. */
  readonly dark?: boolean
  /** Whether the person's system asks for little motion. Chromium only. */
  readonly calm?: boolean
  /** A certificate authority (PEM file) that this browser trusts beside the public ones. */
  readonly authority?: string
  /** What its camera sees: a film (Y4M file) that is there when the camera is first used. Chromium only. */
  readonly camera?: string
  /** It has a microphone, which hears tones and may be used without asking. */
  readonly microphone?: boolean
  /**
   * It is for calls: stories see what its connections carry. It has a microphone and a camera that may be used without
   * asking; or its person lets nobody use them; or it has none.
   */
  readonly calls?: "open" | "refused" | "bare"
  /** What its microphone hears in calls, again and again: a sound (WAV file). Chromium only. */
  readonly sound?: string
  /** What the browser says it is; its own when left out. Chromium only. */
  readonly agent?: string
  /** The network namespace that it is in, and a site there that it may trust without a certificate, if any. Chromium only. */
  readonly network?: { readonly name: string; readonly trusts?: string }
}

/** The size of a window in CSS pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface Kind {
  readonly name: "Chromium" | "Firefox"
  launch(options?: BrowserOptions): Promise<Browser>
}

/** The keys that stories press. */
export type Key = "ArrowDown" | "ArrowRight" | "ArrowUp" | "Enter" | "Escape" | "Space" | "Tab" | "x"

export interface Browser extends AsyncDisposable {
  /** A window with storage of its own: to the server it is a device of its own. */
  open(size: Size): Promise<Window>
}

/** What a browser put into the folder of its downloads. */
export interface SavedFile {
  readonly name: string
  readonly bytes: Buffer
}

export interface Window {
  /** What went wrong in the page so far: uncaught errors, dialogs, violations of the content security policy. */
  readonly troubles: readonly string[]
  goto(url: string): Promise<void>
  reload(): Promise<void>
  /** The value of an expression in the page, as JSON would carry it; a promise is waited for. */
  run<Value>(expression: string): Promise<Value>
  click(at: Point, button?: "left" | "right"): Promise<void>
  /** Holds the left button down meanwhile. */
  hold(at: Point, meanwhile: () => Promise<void>): Promise<void>
  /** Moves the pointer, with what it holds. */
  move(to: Point): Promise<void>
  /** Chooses files for an input that takes files, which a person finds behind a button. */
  choose(input: string, paths: readonly string[]): Promise<void>
  /** What the browser saves because of an act: its name and its bytes. */
  saved(act: () => Promise<void>): Promise<SavedFile>
  /** Presses and releases a key, by its name in the DOM. */
  press(key: Key): Promise<void>
  /** Types a text, key by key, where the focus is. */
  type(text: string): Promise<void>
  /** From now on there is no network. */
  goOffline(): Promise<void>
  /** Turns the mouse wheel at a point, by CSS pixels; up is negative. */
  wheel(at: Point, pixels: number): Promise<void>
  /** Puts an authenticator into the device, which makes and uses passkeys without a question. Chromium only. */
  addAuthenticator(): Promise<void>
  /** Another tab of the same browser: to the server it is the same device. Chromium only. */
  another(): Promise<Window>
  /** Writes what the window shows to a PNG file. */
  shoot(path: `${string}.png`): Promise<void>
  close(): Promise<void>
}

/** As long as a busy machine may need to start a browser. */
export const LAUNCH_MS = 120_000

/** How long people hold a button down: much can go wrong between down and up. */
export const PRESS_MS = 60

/** How the page tells a driver what the content security policy had to stop. */
export const VIOLATION = "stopped by the content security policy:"

/** Runs in every page before the page's own scripts: what a program that tsx reads says to a page gives names to its functions. */
export const takeNames = "globalThis.__name = (named) => named"

/** So does this. */
export const watchViolations = `
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
    console.warn("${VIOLATION}", violatedDirective, blockedURI, sample))
`

/**
 * Runs in every page where there are calls: keeps its connections, what it plays by and what it records, so that a story can look.
 * The tones that browsers give for microphones are noise to what takes noise out: their people have switched it off.
 */
export const watchConnections = `
  if (location.protocol.startsWith("http")) localStorage["everline.noise"] ??= "off"
  window.connections = []
  window.elements = []
  window.Audio = function () {
    const element = document.createElement("audio")
    window.elements.push(element)
    return element
  }
  window.recorded = []
  const keep = (track) => (window.recorded.push(track), track)
  const record = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices)
  if (record) navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await record(wanted)
    stream.getTracks().forEach(keep)
    return stream
  }
  const clone = MediaStreamTrack.prototype.clone
  MediaStreamTrack.prototype.clone = function () {
    return keep(clone.call(this))
  }
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...configuration) {
      super(...configuration)
      window.connections.push(this)
    }
  }
`
