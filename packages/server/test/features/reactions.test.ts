import { LIMITS } from "@everline/protocol"
import { expect, test } from "vitest"
import { once, openVillage, words } from "./village.ts"

test("a reaction counts everybody and names those who came first; the first emoji stands first", async () => {
  await using village = await openVillage()
  const people = await Promise.all(
    Array.from({ length: LIMITS.accountsPerReaction + 3 }, (_, i) => village.person(`person${i}`)),
  )
  const [amy, ...others] = people
  if (amy === undefined) throw new Error("nobody is here")
  const conversation = await village.group(amy, ...others)
  const { seq: message } = await village.here["messages.send"](amy, { conversation, ...words("who comes?") })
  const react = (who: typeof amy, emoji: string, on = true) =>
    village.here["messages.react"](who, { conversation, message, ...once(), emoji, on })

  await react(amy, "🎉")
  for (const person of people) await react(person, "👍")
  await react(amy, "👍", false)
  await react(amy, "👍")

  const order = [...others, amy].map(({ account }) => account)
  const reactions = [
    { emoji: "🎉", count: 1, accounts: [amy.account] },
    { emoji: "👍", count: people.length, accounts: order.slice(0, LIMITS.accountsPerReaction) },
  ]
  const { entries } = await village.there["journal.range"](amy, { journal: conversation, after: 1, limit: 1 })
  expect(entries).toMatchObject([{ message: { reactions } }])
  const { conversation: view } = await village.there["conversations.get"](amy, { conversation })
  expect(view.last?.reactions).toEqual(reactions)
})
