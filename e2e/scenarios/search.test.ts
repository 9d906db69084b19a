import { until } from "@everline/testkit"
import { expect } from "vitest"
import { handedOver, says } from "./telling.ts"
import { story } from "./topologies.ts"

story("what is said is found at once on any server, and signatures come by themselves", async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob", ["phone"])
  const conversation = await amy.device().client.conversations.direct(bob.account)
  await says(amy.device(), conversation, "周六早上我们在东口见")
  const find = async (text: string) =>
    Promise.all(
      [amy.device(0), amy.device(1), bob.device()].map(async ({ client }) => {
        const { hits } = await client.search.messages({ text })
        return hits.map(({ message }) => message.body)
      }),
    )
  const everywhere = (body: string) => Array.from({ length: 3 }, () => [body])
  expect(await find("我们")).toEqual(everywhere("周六早上我们在东口见"))

  for (let i = 0; i < 70; i++) await amy.device().client.messages.send(conversation, `no. ${i}`)
  await handedOver(amy.device())
  const isIndexed = async () => {
    const [row] = await net.database.query<{ blocks: number; due: number }>(
      "SELECT (SELECT count(*) FROM search_blocks) AS blocks, (SELECT count(*) FROM search_due) AS due",
    )
    return row?.blocks === 2 && row.due === 0
  }
  await until(isIndexed, "each full block has a signature")
  expect(await find("我们")).toEqual(everywhere("周六早上我们在东口见"))

  const seq = (await amy.device().client.search.messages({ text: "我们" })).hits[0]?.message.seq ?? 0
  await amy.device(1).client.messages.edit(conversation, seq, "改到周日，西口见")
  await handedOver(amy.device(1))
  expect(await find("西口")).toEqual(everywhere("改到周日，西口见"))
  expect(await find("我们")).toEqual([[], [], []])
  await until(isIndexed, "the new words have a signature")
  expect(await find("西口")).toEqual(everywhere("改到周日，西口见"))
})
