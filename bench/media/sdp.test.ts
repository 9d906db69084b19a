import { expect, test } from "vitest"
import { readExtensions, readRemote, writeAnswer, writeOffer } from "./sdp.ts"

const identity = { ufrag: "abcd", password: "0123456789012345678901", fingerprint: "sha-256 AB:CD" }
const video = { kind: "video", mid: "0", rids: [], ssrc: 7 } as const

test("who reads an offer knows where it came from and by which numbers extensions go", () => {
  const offer = writeOffer(identity, [video])
  expect(readRemote(offer)).toEqual({ ...identity, setup: "actpass", candidates: [] })
  expect(readExtensions(offer)).toEqual({ absSendTime: 2, transportSequence: 3, mid: 4, rid: 10 })
})

test("an answer takes each section as it was offered, and says who takes it", () => {
  const offer = writeOffer({ ...identity, ufrag: "theirs" }, [video])
  const answer = writeAnswer(identity, offer)
  expect(readRemote(answer)).toEqual({ ...identity, setup: "active", candidates: [] })
  expect(readExtensions(answer)).toEqual(readExtensions(offer))
  for (const line of ["m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:0", "a=recvonly", "a=rtcp-fb:96 nack pli"])
    expect(answer.split("\r\n")).toContain(line)
  expect(answer).not.toMatch(/a=ssrc|a=sendonly/)
})

test("a section that carries nothing stays as it is", () => {
  const offer = writeOffer(identity, [video]).replace("a=sendonly", "a=inactive")
  expect(writeAnswer(identity, offer)).toContain("a=inactive")
})
