import { expect, test, vi } from "vitest"
import { signUp } from "../lib/people.ts"
import { Rehearsal } from "./rehearsal.ts"
import { Talker, talkDuring } from "./talk.ts"

const servers = ["10.77.0.2", "10.77.0.3", "10.77.0.4"]
// A minute or so where nothing else runs.
vi.setConfig({ testTimeout: 600_000 })

const numbered = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word} ${i + 1}`)

test("the guide, followed from its first line: three servers that talk, restart in turn, and come back from a backup", async () => {
  await using guide = await Rehearsal.open()
  await guide.follow("1.")
  await guide.follow("2.")
  const person = async (name: string) => {
    const invite = (await guide.type("10.77.0.2", "everline admin invite")).trim().split("/join/")[1]
    return signUp(guide.server("10.77.0.2"), name, name.toLowerCase(), invite)
  }
  const [amy, bob] = [await person("Amy"), await person("Bob")]
  await guide.follow("4.")
  await guide.follow("5.")
  await guide.follow("6.")

  // Whoever had a device on the one machine has it on the three, through the proxy.
  const where = { url: guide.publicUrl, authority: guide.authority }
  await using phone = await Talker.open(where, amy, bob)
  await using desktop = await Talker.open(where, bob, amy)
  const sockets = await Promise.all(servers.map((server) => metric(guide.server(server), "everline_sockets")))
  expect(sockets.filter((open) => open > 0).length).toBeGreaterThanOrEqual(2)
  expect(await Promise.all(servers.map((server) => metric(guide.server(server), "everline_bus_up")))).toEqual([1, 1, 1])

  const said = await talkDuring(phone, desktop, () => guide.follow("7."))
  expect(desktop.heard).toEqual(numbered("line", said))
  expect(phone.heard).toEqual(numbered("answer", said))

  await guide.follow("8.")
  const restored = "npm run --silent everline -- admin users --json --data /var/tmp/drill"
  const names = (await guide.type("10.77.0.5", `cd /opt/everline && ${restored}`)).trim().split("\n")
  expect(names.map((line) => JSON.parse(line).userName).sort()).toEqual(["amy", "bob"])
  expect(guide.untyped).toBe(0)
})

async function metric(server: string, name: string): Promise<number> {
  const answer = await fetch(`${server}/metrics`)
  const line = (await answer.text()).split("\n").find((one) => one.startsWith(`${name} `))
  return Number(line?.split(" ")[1])
}
