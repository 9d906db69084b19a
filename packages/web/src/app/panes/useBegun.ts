import { useEffect, useState } from "preact/hooks"
import { wordsFor } from "../errors.ts"

const AGAIN_MS = 5_000

/**
 * Something of the client that goes on as long as it is on screen. Null until it has begun; what is wrong as long as it
 * cannot begin, which is tried again.
 */
export function useBegun<T extends { close(): void }>(begin: () => Promise<T>, about: readonly unknown[]) {
  const [begun, setBegun] = useState<T | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    let isOver = false
    let end = () => {}
    const start = () =>
      void begin().then(
        (running) => {
          if (isOver) return running.close()
          end = () => running.close()
          setTrouble(null)
          setBegun(running)
        },
        (error: unknown) => {
          if (isOver) return
          setTrouble(wordsFor(error))
          const timer = setTimeout(start, AGAIN_MS)
          end = () => clearTimeout(timer)
        },
      )
    start()
    return () => {
      isOver = true
      end()
      setBegun(null)
    }
  }, about)
  return { begun, trouble }
}
