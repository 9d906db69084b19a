import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { BlobUrls } from "./blobUrls.ts"

const made: string[] = []
const revoked: string[] = []
beforeEach(() => {
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    made.push(`blob:${made.length}`)
    return `blob:${made.length - 1}`
  })
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void revoked.push(url))
})
afterEach(() => {
  vi.restoreAllMocks()
  made.length = 0
  revoked.length = 0
})
const blob = async () => new Blob(["x"])

describe("URLs of blobs", () => {
  it("are made once, also for two who ask at the same time", async () => {
    const urls = new BlobUrls(2)
    const [one, other] = await Promise.all([urls.get("a", blob), urls.get("a", blob)])
    expect([one, other, made.length]).toEqual(["blob:0", "blob:0", 1])
  })

  it("are let go when others were used since", async () => {
    const urls = new BlobUrls(2)
    await urls.get("a", blob)
    await urls.get("b", blob)
    await urls.get("a", blob)
    await urls.get("c", blob)
    await expect.poll(() => revoked).toEqual(["blob:1"])
    expect(await urls.get("a", blob)).toBe("blob:0")
    expect(await urls.get("b", blob)).toBe("blob:3")
  })

  it("are asked for again when they could not be had", async () => {
    const urls = new BlobUrls(2)
    await expect(urls.get("a", () => Promise.reject(new Error("offline")))).rejects.toThrow("offline")
    expect(await urls.get("a", blob)).toBe("blob:0")
  })
})
