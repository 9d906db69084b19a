/**
 * Somebody's device as a program: EVERLINE_URL and EVERLINE_TOKEN say whose. What comes in on standard input, a line a
 * message, goes to the person that the first argument names; what comes from there is printed, a line a message. A
 * process of its own, for Node learns whom to trust when it starts.
 */
import { createInterface } from "node:readline"
import { online, TestDevice } from "@everline/testkit"

const { EVERLINE_URL: url = "", EVERLINE_TOKEN: token = "" } = process.env
const [to = ""] = process.argv.slice(2)
const route = () => url
const device = new TestDevice({ shape: "program", token, route, report: (fault) => console.error(fault) })
const { client } = device
await online(device)
const [peer] = await client.accounts.find(to)
if (peer === undefined) throw new Error(`there is no ${to}`)
client.messages.onArrival(
  async (_conversation, { author, body }) => {
    if (author === peer.account) console.log(body)
  },
  { unread: true },
)
const conversation = await client.conversations.direct(peer.account)
console.log("ready")
const sent = []
for await (const line of createInterface({ input: process.stdin }))
  sent.push(await client.messages.send(conversation, line))
for (const item of sent) await client.messages.settled(item)
await device[Symbol.asyncDispose]()
