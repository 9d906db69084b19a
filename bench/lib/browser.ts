import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"

const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: "/usr/bin/chromium", args: [...args, ...quiet] })

/** A page that takes everything from the network anew, with a slower processor. */
export async function coldPage(context: BrowserContext, slowDown: number): Promise<Page> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true })
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowDown })
  return page
}
