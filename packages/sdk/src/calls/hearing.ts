import type { Cancel, Ports } from "../ports.ts"

const LOOK_MS = 20
/** From the first frame at playout until enough is there to go on without a gap (media.md). */
const BUFFER_MS = 100

/**
 * Tells once when what comes by a receiver can be played without a gap. A frame that has reached playout shows it, in
 * silence as well; energy would not.
 */
export function whenArrived(receiver: RTCRtpReceiver, ports: Pick<Ports, "timer">, arrived: () => void): Cancel {
  let cancel: Cancel
  const look = (): void => {
    cancel =
      receiver.getSynchronizationSources().length > 0 ? ports.timer(BUFFER_MS, arrived) : ports.timer(LOOK_MS, look)
  }
  cancel = ports.timer(0, look)
  return () => cancel()
}
