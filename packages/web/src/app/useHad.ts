import { useEffect, useState } from "preact/hooks"

/** Whether there is something, or was: for what has still to be said once it is gone. */
export function useHad(has: boolean): boolean {
  const [had, setHad] = useState(has)
  useEffect(() => {
    if (has) setHad(true)
  }, [has])
  return has || had
}
