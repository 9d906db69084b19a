/**
 * People who have a group, as a program, so that it is in the network that it is started in: of which server, the title of the
 * group, and the user names of those who sign up for it. Prints "ready" and ends.
 */
import { createClient, nodePorts } from "@everline/sdk/node"
import { foundBy } from "./group-calling.ts"
import { onLine } from "./on-line.ts"
import { signUp } from "./people.ts"

const [url = "", title = "", ...names] = process.argv.slice(2)
const [first, ...others] = await Promise.all(names.map((name) => signUp(url, name, name)))
if (first === undefined) throw new Error("nobody is in the group")
const client = createClient({ url, shape: "program", token: first.token, ports: nodePorts() })
await onLine(client)
await foundBy(client, title, others)
console.log("ready")
