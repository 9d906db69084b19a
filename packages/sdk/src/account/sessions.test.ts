import { type DeviceId, newId, type Self } from "@everline/protocol"
import { describe, expect, test } from "vitest"
import type { Changes } from "../cache/cache.ts"
import { Keeper } from "../cache/keeper.ts"
import { memoryCache } from "../cache/memory.ts"
import type { Locks } from "../ports.ts"
import { VirtualTime } from "../testing/virtual-time.ts"
import { Sessions } from "./sessions.ts"

const self: Self = { account: newId(), userName: "amy", displayName: "Amy", kind: "person", admin: false }
const locks: Locks = { hold: async () => true, exclusive: (_name, work) => work() }

/** A cache whose writes wait to be let through. */
function slow() {
  const memory = memoryCache()
  let release: () => void = () => undefined
  const open = new Promise<void>((resolve) => {
    release = resolve
  })
  return { cache: { ...memory, write: (changes: Changes) => open.then(() => memory.write(changes)) }, release }
}

describe("a session", () => {
  test("is there once it is kept: who sees that they are in may close the tab at once", async () => {
    const { cache, release } = slow()
    const sessions = new Sessions(new Keeper(cache, new VirtualTime(), () => undefined), locks)
    const begun = sessions.begin({ token: "secret", self, device: newId<DeviceId>() })
    await new Promise((resume) => setTimeout(resume))
    expect(await cache.session()).toBeNull()
    expect(sessions.session.value).toBeNull()
    release()
    await begun
    expect((await cache.session())?.token).toBe("secret")
    expect(sessions.session.value?.self.userName).toBe("amy")
  })
})
