/** What somebody needs who makes the tour of all screens. */
import type { AccountId } from "@everline/protocol"
import { online, type TestDevice, until } from "@everline/testkit"
import { presentIn } from "./endpoint.ts"

/** What the tour needs to begin. */
export interface Tickets {
  /** An invite that nobody has used. */
  readonly invite: string
  /** A log-in link of somebody with a life in the app. */
  readonly link: string
  /** The code of a screen that wants in. */
  readonly code: string
  /** Who makes the tour, and another device of theirs. */
  readonly self: AccountId
  readonly other: TestDevice
  /** Somebody who calls, and their name. */
  readonly friend: TestDevice
  readonly friendName: string
}

/** How many tours there were: two of them on one server have friends of their own. */
let tours = 0

/** Makes the tickets, with the log-in link of an administrator; the screen wants in, and the friend signs up. */
export async function ticketsFor(
  device: TestDevice,
  screen: TestDevice,
  friend: TestDevice,
  link: string,
): Promise<Tickets> {
  const { client } = device
  await client.accounts.logInByLink({ link, deviceName: "Box office" })
  await online(device)
  await haveNumbers(client)
  const offer = await screen.client.pairings.offer("Living room")
  await until(() => offer.state.value.state === "shown", "the screen shows a code")
  const code = offer.state.value.state === "shown" ? offer.state.value.code : ""
  const { invite } = await client.invites.create()
  tours += 1
  const friendName = tours % 2 === 1 ? "Mei Lin" : "Hao Wang"
  const credentials = {
    userName: `friend-${tours}`,
    password: "the password of a friend",
    deviceName: "A friend’s phone",
  }
  await friend.client.accounts.signUp({ ...credentials, invite, displayName: friendName })
  await online(friend)
  presentIn(friend.client)
  const self = client.session.value?.self.account
  if (self === undefined) throw new Error("nobody makes the tour")
  const { conversations, messages } = friend.client
  await messages.settled(await messages.send(await conversations.direct(self), "Can I call you?"))
  return { invite: (await client.invites.create()).invite, link, code, self, other: device, friend, friendName }
}

/** An administrator has a phone number, and waits for the code that shows another to be theirs. */
async function haveNumbers({ numbers, administration }: TestDevice["client"]): Promise<void> {
  const { verification } = await numbers.sendCode("+8613800138000")
  const [waiting] = (await administration.call("numbers.waiting", {})).codes
  if (waiting === undefined) throw new Error("the code does not wait")
  const { waitingCode } = waiting
  await numbers.add({ verification, ...(await administration.call("numbers.reveal", { waitingCode })) })
  await numbers.sendCode("+447400123456")
}
