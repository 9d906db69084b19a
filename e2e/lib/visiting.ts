/**
 * Somebody with a browser, as a program, so that both are in the network that it is started in: "Chromium" or "Firefox", the page
 * that they open, the authority that the browser trusts (PEM file), and then what is evaluated in the page, each at the same
 * time. Prints what comes of each, in one line of JSON.
 */
import { chromium } from "./chromium.ts"
import { firefox } from "./firefox.ts"

const [name, url = "", authority = "", ...expressions] = process.argv.slice(2)
const kind = name === firefox.name ? firefox : chromium
const browser = await kind.launch({ authority, calls: "open" })
const window = await browser.open({ width: 800, height: 600 })
await window.goto(url)
console.log(JSON.stringify(await Promise.all(expressions.map((expression) => window.run(expression)))))
await window.close()
await browser[Symbol.asyncDispose]()
