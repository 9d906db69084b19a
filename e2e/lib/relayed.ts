/**
 * Somebody in a call, as a program: EVERLINE_URL says of which server, the first argument their user name; then "calls" or
 * "awaits" and whom, for they write to who is to call them. Who is given nobody answers whoever calls. Prints by which links it
 * has played the other, one after the other, whenever there is another; what it is connected by, as JSON, when it has heard the
 * other; and how long it heard nothing after that, when it ends, which it does with its input.
 */
import { once } from "node:events"
import { createClient, nodePorts } from "@everline/sdk/node"
import { until } from "@everline/testkit"
import { presentIn, webrtc } from "./endpoint.ts"
import { gapsOf } from "./gaps.ts"

const { EVERLINE_URL: url = "" } = process.env
const [name = "", does, peer] = process.argv.slice(2)
const connections: RTCPeerConnection[] = []
const client = createClient({
  ...{ url, shape: "program", ports: nodePorts() },
  webrtc: {
    connect(configuration) {
      const connection = webrtc.connect(configuration)
      connections.push(connection)
      return connection
    },
  },
})
await client.ready
await client.accounts.signUp({
  ...{ invite: "everyone", userName: name, displayName: name, password: `the password of ${name}` },
  deviceName: "Program",
})
presentIn(client)
const played: string[] = []
client.calls.own.subscribe(([own]) =>
  own?.incoming.subscribe((incoming) => {
    const voices = incoming.filter(({ source, plays }) => source === "voice" && plays)
    const links = voices.map(({ name }) => name.split(" ")[0]).join(" and ") || "nothing"
    if (links === (played.at(-1) ?? "nothing")) return
    played.push(links)
    console.log(`played ${played.join(", ")}`)
  }),
)
console.log("ready")
await until(() => client.link.value.state === "online", "the server is reached")

const HOLDS = ["microphone", "speaker"] as const
async function directWith(userName: string) {
  const [found] = await client.accounts.find(userName)
  if (found === undefined) throw new Error(`there is no ${userName}`)
  return client.conversations.direct(found.account)
}
if (does === "calls" && peer !== undefined) {
  await client.calls.start(await directWith(peer), "audio", HOLDS)
} else {
  client.calls.running.subscribe((running) => {
    for (const { call, state } of running) if (state === "ringing") void client.calls.answer(call, "audio", HOLDS)
  })
  if (peer !== undefined) await client.messages.send(await directWith(peer), "Call me")
}
await until(() => client.calls.own.value[0]?.quality.value === "clear", "the other is heard", 40_000)

/** What the two ends of the pair are that is used: "host", "srflx", "prflx", "relay". */
async function way(): Promise<readonly string[]> {
  const stats = new Map<string, Record<string, unknown>>()
  for (const connection of connections) for (const [id, stat] of await connection.getStats()) stats.set(id, stat)
  const pair = [...stats.values()].find(
    ({ type, nominated, state }) => type === "candidate-pair" && nominated === true && state === "succeeded",
  )
  return [pair?.localCandidateId, pair?.remoteCandidateId].map((id) => String(stats.get(String(id))?.candidateType))
}
console.log(JSON.stringify({ way: await way() }))
const longestGap = gapsOf(connections)
process.stdin.resume()
await once(process.stdin, "end")
console.log(JSON.stringify({ longestGapMs: longestGap() }))
for (const { call } of client.calls.own.value) await client.calls.hangUp(call)
await client.close()
process.exit(0)
