/** How long a voice stayed away, as whoever is in a call would hear it. */

const LOOK_MS = 50

/**
 * Watches what comes by connections from now on, also by those that are added; runs in a page as well as here.
 * @returns tells the longest time so far in which no packet of a voice came, in milliseconds
 */
export function watchGaps(connections: readonly RTCPeerConnection[], lookMs: number): () => number {
  const counted = new Map<RTCPeerConnection, number>()
  let [last, longest] = [performance.now(), 0]
  // A look that comes late finds what has come meanwhile, and no gap.
  let isAway = false
  const look = async () => {
    let hasCome = false
    for (const connection of connections.filter(({ connectionState }) => connectionState !== "closed"))
      (await connection.getStats()).forEach((stat: Record<string, unknown>) => {
        if (stat.type !== "inbound-rtp" || stat.kind !== "audio") return
        const received = Number(stat.packetsReceived)
        if (received <= (counted.get(connection) ?? 0)) return
        counted.set(connection, received)
        hasCome = true
      })
    if (hasCome && isAway) longest = Math.max(longest, performance.now() - last)
    if (hasCome) last = performance.now()
    isAway = !hasCome
    setTimeout(look, lookMs)
  }
  void look()
  return () => (isAway ? Math.max(longest, performance.now() - last) : longest)
}

/** The same of a page that keeps its connections in sight. */
export const watchGapsHere = `window.everlineGap = (${watchGaps})(window.connections, ${LOOK_MS})`

export const gapsOf = (connections: readonly RTCPeerConnection[]) => watchGaps(connections, LOOK_MS)
