import { online, type TestDevice, type TestNetwork, until } from "@everline/testkit"
import { expect } from "vitest"
import { hears, says } from "./telling.ts"
import { story } from "./topologies.ts"

/**
 * Servers tell this, or look for it each second or oftener. The rest is for a busy machine, and is still less than what a
 * device needs that is not told and finds out when it connects again.
 */
const TOLD_MS = 6_000

/** That one is an administrator, or none any more, may take a new line to be known. */
const KNOWN_MS = 15_000

/** An administrator with a phone, on one server and the other in turn as all devices are. */
async function warden(net: TestNetwork): Promise<TestDevice> {
  const { invite } = await net.services.invites.create(null, true)
  const device = net.device({ shape: "phone" })
  const credentials = { userName: "warden", password: "the warden's password", deviceName: "Desk" }
  await device.client.accounts.signUp({ ...credentials, invite, displayName: "Warden" })
  await online(device)
  return device
}

const refusalOf = ({ client }: TestDevice) => {
  const link = client.link.value
  return link.state === "refused" ? link.code : null
}

story("who is suspended is cut, and comes back to what was said meanwhile", { alsoWithoutBus: true }, async (net) => {
  const { client } = await warden(net)
  const amy = await net.person("Amy", ["phone", "desktop"])
  const bob = await net.person("Bob")
  const direct = await bob.device().client.conversations.direct(amy.account)
  await says(bob.device(), direct, "before")
  await hears(amy.device(), direct, "before")

  await client.administration.call("users.suspend", { account: amy.account })
  for (const device of amy.devices) await until(() => refusalOf(device) === "suspended", "a device is cut", TOLD_MS)
  // They keep what they have, and others notice nothing.
  for (const device of amy.devices) expect(device.client.session.value?.self.account).toBe(amy.account)
  await says(bob.device(), direct, "meanwhile")
  const another = net.device({ shape: "tablet" })
  const credentials = { userName: amy.userName, password: amy.password, deviceName: "Tablet" }
  await expect(another.client.accounts.logIn(credentials)).rejects.toMatchObject({ code: "suspended" })

  await client.administration.call("users.restore", { account: amy.account })
  for (const device of amy.devices) {
    // An app asks by itself every half a minute, or when somebody looks at it.
    await until(() => {
      if (refusalOf(device) === "suspended") device.client.reconnect()
      return device.client.link.value.state === "online"
    }, "a device comes back")
    await hears(device, direct, "meanwhile")
  }
})

story(
  "who is made an administrator can do what one can at once, and who is one no more cannot",
  { alsoWithoutBus: true },
  async (net) => {
    const { client } = await warden(net)
    const amy = await net.person("Amy", ["phone", "desktop"])
    const look = (device: TestDevice) => device.client.administration.call("users.list", {})
    const isAdmin = (on: boolean) =>
      until(
        () =>
          amy.devices.every(
            (device) => device.client.link.value.state === "online" && device.client.session.value?.self.admin === on,
          ),
        `her devices know that she is ${on ? "one" : "none"}`,
        KNOWN_MS,
      )
    await client.administration.call("users.setAdmin", { account: amy.account, admin: true })
    await isAdmin(true)
    for (const device of amy.devices) expect((await look(device)).users).toHaveLength(2)
    await client.administration.call("users.setAdmin", { account: amy.account, admin: false })
    await isAdmin(false)
    for (const device of amy.devices) await expect(look(device)).rejects.toMatchObject({ code: "unknown_method" })
  },
)

story(
  "a recovery link is told to every device that remains, when it is made and when it is used",
  { alsoWithoutBus: true },
  async (net) => {
    const { client } = await warden(net)
    const amy = await net.person("Amy", ["phone", "desktop"])
    const told = (device: TestDevice) => device.client.accounts.recoveries.value ?? []
    for (const device of amy.devices) device.client.accounts.recoveries.subscribe(() => {})
    await until(() => amy.devices.every((device) => told(device).length === 0), "nothing has happened")
    // One of them is away while all of it happens.
    amy.device(1).wire.fail()

    const { link } = await client.administration.call("users.recover", { account: amy.account })
    await until(() => told(amy.device()).length === 1, "the phone is told that a link was made")
    expect(told(amy.device())[0]).toMatchObject({ usedAt: null, device: null })

    const fresh = net.device({ shape: "tablet" })
    expect(await fresh.client.accounts.ofLink(link)).toMatchObject({
      profile: { account: amy.account },
      recovery: true,
    })
    const by = { link, deviceName: "New tablet", newPassword: "a password of her own" }
    const { device } = await fresh.client.accounts.logInByLink(by)
    await until(() => told(amy.device())[0]?.device === device, "the phone is told that it was used")
    amy.device(1).wire.restore()
    await until(() => told(amy.device(1))[0]?.device === device, "the desktop is told when it is back")
    for (const one of amy.devices) expect(one.client.session.value?.self.account).toBe(amy.account)
    await expect(fresh.client.accounts.logInByLink(by)).rejects.toMatchObject({ code: "login_link_invalid" })
  },
)

story(
  "who asks for an account waits over a restart of the servers, and is in when an administrator says so",
  { alsoWithoutBus: true },
  async (net) => {
    const { client } = await warden(net)
    const { administration } = client
    await administration.call("signUps.setMode", { mode: "approval" })
    const [amys, bens] = [net.device({ shape: "phone" }), net.device({ shape: "phone" })]
    expect(await amys.client.signUps.mode()).toBe("approval")
    const asked = { password: "the way to the sea", deviceName: "Phone", note: "from the mill" }
    const claims = [
      await amys.client.signUps.ask({ ...asked, userName: "amy", displayName: "Amy" }),
      await bens.client.signUps.ask({ ...asked, userName: "ben", displayName: "Ben" }),
    ] as const
    const [amy, ben] = [await amys.client.signUps.follow(claims[0]), await bens.client.signUps.follow(claims[1])]
    await until(() => administration.waiting.value === 2, "the administrator is told that two wait")
    await net.restart(async () => {})
    await until(() => client.link.value.state === "online", "the administrator is back")

    const { signUps } = await administration.call("signUps.list", {})
    expect(signUps.map(({ userName, note }) => [userName, note])).toEqual([
      ["amy", "from the mill"],
      ["ben", "from the mill"],
    ])
    const [first, second] = signUps
    if (first === undefined || second === undefined) throw new Error("two wait")
    await administration.call("signUps.approve", { signUp: first.signUp })
    await administration.call("signUps.decline", { signUp: second.signUp })
    await until(() => amy.state.value === "done", "Amy is let in")
    await online(amys)
    expect(amys.client.session.value?.self.userName).toBe("amy")
    await until(() => ben.state.value === "declined", "Ben is told")
    await until(() => administration.waiting.value === 0, "nobody waits")
    for (const followed of [amy, ben]) followed.close()
  },
)
