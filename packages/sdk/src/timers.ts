import type { Cancel, Ports } from "./ports.ts"

/** Timers that can all be stopped at once, so that a closed client keeps nothing alive. */
export function stoppable<Some extends Pick<Ports, "timer">>(ports: Some): { readonly ports: Some; stop(): void } {
  const running = new Set<Cancel>()
  let stopped = false
  const timer = (ms: number, run: () => void): Cancel => {
    if (stopped) return () => undefined
    const cancel = ports.timer(ms, () => {
      running.delete(cancel)
      run()
    })
    running.add(cancel)
    return () => {
      running.delete(cancel)
      cancel()
    }
  }
  const stop = (): void => {
    stopped = true
    for (const cancel of running) cancel()
    running.clear()
  }
  return { ports: { ...ports, timer }, stop }
}
