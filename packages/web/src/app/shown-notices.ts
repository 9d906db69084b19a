import type { NoticesLock } from "../worker/messages.ts"

/** Closes those notifications of this device that are to be shown no more, told by their tags. */
export async function closeShown(isOver: (tag: string) => boolean): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration()
  if (registration === undefined) return
  await navigator.locks.request("notices" satisfies NoticesLock, async () => {
    for (const notice of await registration.getNotifications()) if (isOver(notice.tag)) notice.close()
  })
}
