/**
 * Somebody with a browser who joins the call of their group, as a program, so that both are in the network that it is started in:
 * "Chromium" or "Firefox", the server, the authority that the browser trusts (PEM file), their user name, the tone that they hum
 * (which in Firefox is that of its microphone) and that of whom they are to hear, in hertz. Prints "ready" when they can be called,
 * and the ways of their connections, as JSON, when they hear that one and nobody else. Ends with its input.
 */
import { once } from "node:events"
import { waysOf } from "./calling.ts"
import { chromium } from "./chromium.ts"
import { Device } from "./device.ts"
import { firefox } from "./firefox.ts"
import { hearsJust, inFirefox, join, TONES, talker } from "./group-calling.ts"

const [name, site = "", authority = "", userName = "", tone, heard] = process.argv.slice(2)
const kind = name === firefox.name ? firefox : chromium
const browser = await kind.launch({ authority, calls: "open" })
const device = await Device.at(site, browser, "desktop")
await device.logIn({ userName, password: `the password of ${userName}` })
const hummed = TONES.find((one) => `${one}` === tone)
const attendee = hummed === undefined ? inFirefox(device) : await talker(device, hummed)
console.log("ready")
await device.press(join)
await hearsJust(attendee, { tone: Number(heard) })
console.log(JSON.stringify(await waysOf(device)))
process.stdin.resume()
await once(process.stdin, "end")
await device.close()
await browser[Symbol.asyncDispose]()
