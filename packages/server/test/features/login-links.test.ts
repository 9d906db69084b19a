import { EverlineError } from "@everline/protocol"
import { expect, test } from "vitest"
import { openHouse } from "./house.ts"

const device = { name: "Hall", shape: "tv" } as const
const invalid = expect.objectContaining({ constructor: EverlineError, code: "login_link_invalid" })

test("a link says whom it logs in, and logs in one device, though two use it at once on two servers", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const { link } = await house.loginLinks.create(amy.self.account, { once: true })
  expect(await house.there.loginLinks.get(link)).toMatchObject({ account: amy.self.account, userName: "amy" })

  const uses = await Promise.allSettled([
    house.loginLinks.use({ link, device }),
    house.there.loginLinks.use({ link, device }),
  ])
  expect(uses.filter(({ status }) => status === "rejected")).toEqual([{ status: "rejected", reason: invalid }])
  const [loggedIn] = uses.flatMap((use) => (use.status === "fulfilled" ? [use.value] : []))
  expect(loggedIn?.self).toEqual(amy.self)
  expect((await house.devices.authenticate(loggedIn?.token ?? "")).device).toBe(loggedIn?.device)
  expect((await house.devices.list(amy.self.account)).map(({ name }) => name).sort()).toEqual(["Hall", "Phone"])
  await expect(house.loginLinks.get(link)).rejects.toEqual(invalid)
})

test("a link of the demo logs in as many devices as there are, for a day", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const { link, expiresAt } = await house.loginLinks.create(amy.self.account, { once: false })
  await house.loginLinks.use({ link, device })
  house.pass(expiresAt - house.clock.now() - 1)
  await house.loginLinks.use({ link, device })
  house.pass(1)
  for (const late of [house.loginLinks.use({ link, device }), house.loginLinks.get(link)])
    await expect(late).rejects.toEqual(invalid)
  expect(await house.devices.list(amy.self.account)).toHaveLength(3)
})

test("a link that nobody made logs nobody in, and the record holds no link that works", async () => {
  await using house = await openHouse()
  const amy = await house.signUp("amy")
  const { link } = await house.loginLinks.create(amy.self.account, { once: true })
  const rows = await house.database.query<{ hash: string }>(
    "SELECT encode(secret_hash, 'base64') AS hash FROM login_links",
  )
  for (const guess of ["nobody-made-this", link.slice(0, -1), rows[0]?.hash ?? ""])
    await expect(house.loginLinks.use({ link: guess, device })).rejects.toEqual(invalid)
})
