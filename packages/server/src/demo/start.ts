import type { Server } from "../app.ts"
import { systemClock } from "../ports/clock.ts"
import { noPush } from "../ports/push.ts"
import { noSms } from "../ports/sms.ts"
import { createServices } from "../services.ts"
import { type Cast, fillDemo, StoryClock } from "./fill.ts"
import { type DemoName, people } from "./people.ts"
import { type DemoPhones, textPhones } from "./phones.ts"

/**
 * Fills a server that nobody has used yet with the demo, and gives a log-in link for each of its people.
 * @param phones those behind the server's gateway; null: what is behind it is real, and none of the demo's business
 */
export async function fillEmptyServer(
  server: Server,
  phones: DemoPhones | null,
): Promise<ReadonlyMap<DemoName, string>> {
  const { accounts, loginLinks } = server.services
  if ((await accounts.list()).length === 0) {
    const cast = await fill(server)
    if (phones !== null) await textPhones(server.services, phones, cast("linxiao"))
  }
  const known = new Map((await accounts.list()).map(({ userName, account }) => [userName, account]))
  const links = new Map<DemoName, string>()
  for (const { userName } of people) {
    const account = known.get(userName)
    if (account !== undefined) links.set(userName, (await loginLinks.create(account, { once: false })).link)
  }
  return links
}

/** The story has a clock of its own, and nobody is connected to hear it. */
async function fill({ database, successorKey, files }: Server): Promise<Cast> {
  const now = systemClock.now()
  const clock = new StoryClock(now)
  await using services = createServices({
    database,
    clock,
    successorKey,
    files,
    maxMembers: 100,
    signUp: "invited",
    ice: { urls: [], secret: undefined },
    serverName: "demo",
    site: null,
    lines: { isOnline: () => false, cut() {}, refuse() {}, renew() {} },
    signals: { toAccounts() {}, toConversation() {} },
    push: noPush,
    sms: noSms,
    failed(error) {
      throw error
    },
  })
  return await fillDemo(services, clock, now)
}
