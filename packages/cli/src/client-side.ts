/** What commands need that talk to a server from outside, as a device of somebody. */
import { type ConversationId, EverlineError } from "@everline/protocol"
import { fields } from "@everline/protocol/schema"
import type { Client, ClientOptions } from "@everline/sdk"
import { createClient, nodePorts } from "@everline/sdk/node"
import { checked } from "./fields.ts"
import type { Io } from "./io.ts"
import { profileCache, profilePath, readProfile } from "./profile.ts"
import { Trouble, UsageError } from "./words.ts"

const PATIENCE_MS = 15_000

/** A client of a server as the command line's own device; it connects when somebody is logged in. */
export function openClient(url: string, more: Pick<ClientOptions, "cache" | "token">): Client {
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url))
    throw new UsageError(`"${url}" is no address of a server; write one such as http://localhost:8080.`)
  return createClient({ url, shape: "program", program: "everline-cli", ports: nodePorts(), ...more })
}

/**
 * Connects as whoever EVERLINE_URL and EVERLINE_TOKEN say, or who logged in here, and closes when the work is done.
 * @throws Trouble when nobody is logged in or no server answers; EverlineError when the server refuses the device
 */
export async function withClient<T>(io: Io, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openOwnClient(io)
  try {
    await online(client)
    return await work(client)
  } finally {
    await client.close()
  }
}

/** The server of whoever EVERLINE_URL and EVERLINE_TOKEN say, or who logged in here. @throws Trouble when nobody did */
export async function serverUrl({ env }: Io): Promise<string> {
  const { EVERLINE_URL: url, EVERLINE_TOKEN: token } = env
  if (token && !url) throw new Trouble("EVERLINE_TOKEN is set; set EVERLINE_URL to the server's address too.")
  if (token && url) return url
  const profile = await readProfile(profilePath(env))
  if (profile?.session.token == null)
    throw new Trouble(
      "Nobody is logged in here. Log in: everline login URL --user NAME, or set EVERLINE_URL and EVERLINE_TOKEN.",
    )
  return profile.url
}

async function openOwnClient(io: Io): Promise<Client> {
  const url = await serverUrl(io)
  const { EVERLINE_TOKEN: token } = io.env
  return token ? openClient(url, { token }) : openClient(url, { cache: await profileCache(profilePath(io.env), url) })
}

/** Resolves when the client is connected and its first catching up is over. */
export async function online(client: Client): Promise<void> {
  await client.ready
  const link = await until(client.link, ({ state }) => state === "online" || state === "refused")
  if (link.state === "refused") throw new EverlineError(link.code)
  await until(client.catchingUp, (isCatchingUp) => !isCatchingUp)
}

interface Watched<T> {
  subscribe(heard: (value: T) => void): () => void
}

/** The first value that will do. @throws Trouble after PATIENCE_MS */
function until<T>(watched: Watched<T>, willDo: (value: T) => boolean): Promise<T> {
  const { promise, resolve, reject } = deferred<T>()
  const timer = setTimeout(
    () => reject(new Trouble("The server does not answer. Is it running, and is its address right?")),
    PATIENCE_MS,
  )
  const stop = watched.subscribe((value) => willDo(value) && resolve(value))
  return promise.finally(() => {
    clearTimeout(timer)
    stop()
  })
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** A conversation by its id, or the direct one with somebody by user name. @throws Trouble, EverlineError */
export async function findConversation(client: Client, to: string): Promise<ConversationId> {
  const known = client.conversations.list.value.find(({ conversation }) => conversation === to)
  if (known !== undefined) return known.conversation
  const userName = checked(fields.userName, to)
  const people = await client.accounts.find(userName)
  const person = people.find((profile) => profile.userName === userName)
  if (person === undefined)
    throw new Trouble(`There is nobody with the user name "${to}", and no conversation of that id.`)
  return client.conversations.direct(person.account)
}
