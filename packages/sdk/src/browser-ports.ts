import type { WebRtc } from "./api/calls.ts"
import { jsonCodec } from "./link/codecs.ts"
import type { Cancel, Locks, Ports, Socket, SocketEvents } from "./ports.ts"

/** The world as a page finds it. Node has all of it but sockets and locks, which `nodePorts` brings. */
export const browserPorts = (): Ports => ({
  now: Date.now,
  random: Math.random,
  timer(ms, run) {
    const id = setTimeout(run, ms)
    return () => clearTimeout(id)
  },
  openSocket,
  codec: jsonCodec,
  fetch: (url, init) => fetch(url, init),
  locks: typeof navigator === "object" && navigator.locks !== undefined ? tabLocks(navigator.locks) : noLocks,
  onWake,
  hasNetwork: () => typeof navigator !== "object" || navigator.onLine !== false,
})

/** A page's own WebRTC; undefined where there is none. */
export const pageWebRtc = (): WebRtc | undefined =>
  typeof RTCPeerConnection === "function"
    ? { connect: (configuration) => new RTCPeerConnection(configuration) }
    : undefined

/** For a page on plain HTTP, which has no locks, and for programs: what two send twice has the same client id. */
export const noLocks: Locks = {
  hold: async () => true,
  exclusive: (_name, work) => work(),
}

const tabLocks = (locks: LockManager): Locks => ({
  hold: (name) =>
    new Promise((resolve, reject) => {
      const granted = (lock: Lock | null): Promise<void> | undefined => {
        resolve(lock !== null)
        return lock === null ? undefined : new Promise(() => undefined)
      }
      locks.request(name, { ifAvailable: true }, granted).catch(reject)
    }),
  exclusive: (name, work) => locks.request(name, work),
})

function openSocket(url: string, events: SocketEvents): Socket {
  const socket = new WebSocket(url)
  socket.binaryType = "arraybuffer"
  socket.onopen = () => events.opened()
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
    events.received(typeof data === "string" ? data : new Uint8Array(data))
  socket.onclose = ({ code }) => events.closed(code)
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data)
    },
    close: () => socket.close(),
  }
}

function onWake(run: () => void): Cancel {
  if (typeof window !== "object") return () => undefined
  const seen = () => {
    if (document.visibilityState === "visible") run()
  }
  window.addEventListener("online", run)
  window.addEventListener("offline", run)
  document.addEventListener("visibilitychange", seen)
  return () => {
    window.removeEventListener("online", run)
    window.removeEventListener("offline", run)
    document.removeEventListener("visibilitychange", seen)
  }
}
