import type { Cancel, Ports } from "../ports.ts"

const LOOK_MS = 20
/** From the first frame at playout until enough is there to go on without a gap (media.md). */
const BUFFER_MS = 100

/**
 * Tells once when what comes by a receiver from now on can be played without a gap. A frame that has reached playout shows
 * it, in silence as well; energy would not. What came before, of a voice that was let go of since, is not counted.
 */
export function whenArrived(receiver: RTCRtpReceiver, ports: Pick<Ports, "timer">, arrived: () => void): Cancel {
  const before = newest(receiver)
  let cancel: Cancel
  const look = (): void => {
    cancel = newest(receiver) === before ? ports.timer(LOOK_MS, look) : ports.timer(BUFFER_MS, arrived)
  }
  cancel = ports.timer(0, look)
  return () => cancel()
}

/** When the newest frame reached playout, by the receiver's own clock; undefined when none has for ten seconds. */
const newest = (receiver: RTCRtpReceiver): number | undefined => receiver.getSynchronizationSources()[0]?.timestamp
