import type { Device } from "./device.ts"

/**
 * What a device has kept in one of its stores, as JSON. What is on screen may not be there yet, and is lost when the
 * page is left before it is.
 */
export const keptIn = ({ window }: Device, store: "outbox" | "profiles"): Promise<string> =>
  window.run<string>(`new Promise((resolve, reject) => {
    const opening = indexedDB.open("everline")
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const all = opening.result.transaction("${store}").objectStore("${store}").getAll()
      all.onsuccess = () => resolve(JSON.stringify(all.result))
      opening.result.close()
    }
  })`)
