/**
 * Sends at a steady rate, whatever comes back: an open loop, so that a slow answer does not slow down the questions.
 * @param perSecond how often `send` is called
 * @param everyMs how long what is due waits at most; as much as is due by then goes at once
 * @returns what ends it
 */
export function pace(perSecond: number, send: (turn: number) => void, everyMs = 1): Disposable {
  const begun = performance.now()
  let turn = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) * perSecond) / 1000
    while (turn < due) send(turn++)
  }, everyMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
