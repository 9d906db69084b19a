/** How long a voice stayed away, as whoever is in a call would hear it. */

const LOOK_MS = 50

/**
 * Watches what comes by connections from now on, also by those that are added; runs in a page as well as here.
 * @returns tells the longest time so far in which no packet of a voice came, in milliseconds
 */
export function watchGaps(connections: readonly RTCPeerConnection[], lookMs: number): () => number {
  const counted = new Map<RTCPeerConnection, number>()
  // A gap begins with the first look that finds nothing: one that comes late knows nothing of what was before.
  let [since, longest] = [0, 0]
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
    const now = performance.now()
    if (hasCome && isAway) longest = Math.max(longest, now - since)
    if (!hasCome && !isAway) since = now
    isAway = !hasCome
    setTimeout(look, lookMs)
  }
  void look()
  return () => (isAway ? Math.max(longest, performance.now() - since) : longest)
}

/** The same of a page that keeps its connections in sight. */
export const watchGapsHere = `window.everlineGap = (${watchGaps})(window.connections, ${LOOK_MS})`

export const gapsOf = (connections: readonly RTCPeerConnection[]) => watchGaps(connections, LOOK_MS)
