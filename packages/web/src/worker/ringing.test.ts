import { expect, test } from "vitest"
import type { NoticeWords } from "./messages.ts"
import { type CallNames, callTitle } from "./ringing.ts"

const words: NoticeWords = {
  ...{ message: "", named: "", added: "", request: "", audio: "", video: "", missed: "", taken: "" },
  ...{ call: "{name} calls", group: "{name} calls {group}", unnamed: "Somebody calls you" },
}
const title = (more: Partial<CallNames>) => callTitle(words, { where: null, caller: null, ...more })

test("it is said who calls, and which group they call, as far as that is known", () => {
  const group = { name: "Ridge Walk", isGroup: true }
  expect(title({ where: { name: "Uncle", isGroup: false }, caller: "Ben" })).toBe("Uncle calls")
  expect(title({ where: group, caller: "Ben" })).toBe("Ben calls Ridge Walk")
  expect(title({ where: group })).toBe("Ridge Walk calls")
  expect(title({ where: { name: null, isGroup: true }, caller: "Ben" })).toBe("Ben calls")
  // Called into a call by others, with whom one has no conversation.
  expect(title({ caller: "Ben" })).toBe("Ben calls")
  expect(title({})).toBe("Somebody calls you")
})

test("a name is said as it is, whatever is in it", () => {
  const group = { name: "{name} $& {group}", isGroup: true }
  expect(title({ where: group, caller: "$1 {group}" })).toBe("$1 {group} calls {name} $& {group}")
})
