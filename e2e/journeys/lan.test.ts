import { networkInterfaces } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { bubble, Device, sizes } from "../lib/device.ts"
import { firefox } from "../lib/firefox.ts"
import { Screen } from "../lib/screen.ts"
import { startServer } from "../lib/server.ts"

/** Where others in the same network find this machine; one without a network finds only itself. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? [])
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1"
}

for (const kind of [chromium, firefox]) {
  test(`a server in the home network is reached by its address over HTTPS that ${kind.name} trusts`, async () => {
    await using server = await startServer({ host: ownAddress(), flags: ["--tls", "local", "--tls-port", "0"] })
    const invite = await server.printed(/(\/join\/\S+)/)
    await using browser = await kind.launch({ authority: join(server.dataFolder, "tls", "ca.crt") })

    const visitor = new Screen(await browser.open(sizes.phone))
    await visitor.window.goto(`${server.url}/install-certificate`)
    await visitor.sees({ role: "heading", name: "Let this device trust your server" })
    await visitor.sees({ role: "link", name: `https://${ownAddress()}:${server.tlsPort}` })
    await visitor.window.close()

    const site = `https://${ownAddress()}:${server.tlsPort}`
    const phone = await Device.at(site, browser, "phone")
    const desktop = await Device.at(site, browser, "desktop")
    await phone.goto(invite)
    await phone.write("What people call you", "Amy")
    await phone.write("User name", "amy")
    await phone.write("Password", "a long walk home")
    await phone.press({ role: "button", name: "Sign up" })
    await phone.keptForOffline()
    expect(await phone.window.run("isSecureContext && location.protocol")).toBe("https:")
    await desktop.logIn({ userName: "amy", password: "a long walk home" })

    await desktop.goto("/new/group")
    await desktop.write("Group name", "Notes")
    await desktop.press({ role: "button", name: "Make group (1 person)" })
    await desktop.say("Notes", "Milk and bread")
    await phone.enter("Notes")
    await phone.sees(bubble("Milk and bread"))

    // Over plain HTTP a browser gives no microphone: it is said why, and the way is shown.
    const plain = await Device.at(server.url, browser, "desktop")
    await plain.logIn({ userName: "amy", password: "a long walk home" })
    await plain.enter("Notes")
    await plain.pressUntil({ role: "button", name: "Voice message" }, { role: "button", name: "Show me how" })
    await plain.reads("The microphone needs a secure connection")
    await plain.press({ role: "button", name: "Show me how" })
    await plain.sees({ role: "heading", name: "Let this device trust your server" })
    expect([phone, desktop, plain].flatMap(({ window }) => window.troubles)).toEqual([])
  })
}
