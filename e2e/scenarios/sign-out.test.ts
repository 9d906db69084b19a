import { LineBroke, until } from "@everline/testkit"
import { expect } from "vitest"
import { story } from "./topologies.ts"

/**
 * Servers tell this, or look for it each second or oftener. The rest is for a busy machine, and is still less than what a
 * device needs that is not told and finds out when it connects again.
 */
const TOLD_MS = 6_000

story("a device that is signed out is cut, and forgets everything", { alsoWithoutBus: true }, async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop"])
  const [phone, desktop] = [amy.device(0), amy.device(1)]
  const lost = desktop.client.session.value?.device
  if (lost === undefined) throw new Error("the desktop is not logged in")

  await phone.client.devices.signOut(lost)
  await until(() => desktop.client.link.value.state === "refused", "the desktop is cut", TOLD_MS)
  expect(desktop.client.link.value).toEqual({ state: "refused", code: "signed_out" })
  await until(() => desktop.client.session.value === null, "the desktop has forgotten everything")
  expect(phone.client.link.value.state).toBe("online")
})

story("its token opens no line any more, on any server", { alsoWithoutBus: true }, async (net) => {
  const { account, devices } = await net.account("amy", 2)
  const [kept, lost] = devices
  if (kept === undefined || lost === undefined) throw new Error("two devices were asked for")
  const line = await net.bare({ token: lost.token, url: net.url(1) })
  await net.services.devices.signOut(account, lost.device)
  expect(await line.closed).toBe(4002)
  for (const url of [net.url(0), net.url(1)])
    await expect(net.bare({ token: lost.token, url })).rejects.toEqual(new LineBroke(4002))
  await net.bare({ token: kept.token, url: net.url(1) })
})

story("a new password ends every other device", { alsoWithoutBus: true }, async (net) => {
  const amy = await net.person("Amy", ["phone", "desktop", "tv"])
  await amy.device().client.accounts.changePassword(amy.password, "another password")
  const others = [amy.device(1), amy.device(2)]
  await until(() => others.every(({ client }) => client.session.value === null), "the others are signed out", TOLD_MS)
  expect(amy.device().client.link.value.state).toBe("online")

  const tablet = net.device({ shape: "tablet" })
  const credentials = { userName: amy.userName, deviceName: "Tablet" }
  const old = tablet.client.accounts.logIn({ ...credentials, password: amy.password })
  await expect(old).rejects.toMatchObject({ code: "wrong_credentials" })
  await tablet.client.accounts.logIn({ ...credentials, password: "another password" })
})
