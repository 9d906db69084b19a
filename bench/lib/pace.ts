/**
 * Sends at a steady rate, whatever comes back: an open loop, so that a slow answer does not slow down the questions.
 * @param perSecond how often `send` is called
 * @returns what ends it
 */
export function pace(perSecond: number, send: (turn: number) => void): Disposable {
  const begun = performance.now()
  let turn = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) * perSecond) / 1000
    while (turn < due) send(turn++)
  }, 1)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
