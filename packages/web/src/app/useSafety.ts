import type { Client } from "@everline/sdk"
import { useEffect } from "preact/hooks"
import { withWords } from "../parts/later.tsx"

const safety = () => withWords(() => import("./safety.ts"))

/** Says what others could do to the account: that another device has logged in, or that a phone number came or went. */
export function useSafety({ devices, numbers }: Client): void {
  const device = devices.came.value
  const number = numbers.change.value
  useEffect(() => {
    if (device)
      safety().then(
        ({ sayDevice }) => sayDevice(device),
        () => {},
      )
  }, [device])
  useEffect(() => {
    if (number)
      safety().then(
        ({ sayNumber }) => sayNumber(number),
        () => {},
      )
  }, [number])
}
