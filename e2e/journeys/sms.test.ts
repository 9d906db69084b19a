import { until } from "@everline/testkit"
import { afterAll, beforeEach, expect, test } from "vitest"
import { borrow } from "../lib/browsers.ts"
import { addNumber, digits, openCarrier, phoneOf } from "../lib/carrier.ts"
import { chromium } from "../lib/chromium.ts"
import { bubble, Device, row } from "../lib/device.ts"
import type { Target } from "../lib/eyes.ts"
import { firefox } from "../lib/firefox.ts"
import { inOneBrowser } from "../lib/stage.ts"

const [WANG, GRANDMA, FAYS] = ["+86 138 0013 8000", "+86 139 1111 2222", "+86 137 0000 3333"]
const [HUAS, IDAS] = ["+86 136 0000 4444", "+86 135 0000 5555"]

// The carrier stands before the server starts, which is told where.
const played = await openCarrier()
const carrier = played.smsc
afterAll(() => played[Symbol.asyncDispose]())

beforeEach(() => {
  for (const { number } of [...carrier.phones]) carrier.remove(number)
})

const press = (device: Device, name: string, within?: Target) =>
  device.press({ role: "button", name, ...(within && { within }) })

/** Writes to a number that nobody has here, by the name that one has for it. */
async function begin(device: Device, number: string, name: string): Promise<void> {
  await device.goto("/contacts/add")
  await device.write("Who", number)
  await press(device, `Text ${number}`)
  await device.write("Name for this number", name)
  await press(device, "Add and write")
  await device.reads("Goes as SMS")
}

inOneBrowser(
  chromium,
  "a phone number without an account",
  (stage) => {
    test("is written to by SMS, which is seen to arrive; the answer is in the same chat", async () => {
      const amy = await stage().person("Amy")
      const [phone, desk] = [await stage().deviceOf(amy, "phone"), await stage().deviceOf(amy, "desktop")]
      const theirs = await Device.at(played.page, await borrow(chromium, {}), "desktop")
      await theirs.goto("/")

      await phone.goto("/contacts/add")
      await phone.write("Who", "138 0013")
      await phone.reads("There is no such phone number")
      // Who comes into the list while one picks from it is there to be picked.
      await desk.goto("/new/group")
      await begin(phone, WANG, "Mr Wang")
      await desk.sees({ role: "checkbox", has: "Mr Wang" })
      await phone.reads("Goes as SMS, ¥0.05 each")
      await phone.write("Message Mr Wang", "水管漏水，周六上午来修可以吗？".repeat(5))
      await phone.reads("Goes as SMS: 2 messages, about ¥0.10")
      await phone.say("Mr Wang", "Can you come on Saturday?")
      await theirs.reads("Amy: Can you come on Saturday?")
      await phone.reads("Delivered to the phone")
      await phone.reads("SMS ¥0.05")
      await phone.reads("Spent this month: ¥0.05")

      await theirs.write("Write a text", "Yes, at nine")
      await press(theirs, "Send", phoneOf(WANG))
      await phone.sees(bubble("Yes, at nine"))
      await desk.press(row("Mr Wang"))
      await desk.sees(bubble("Yes, at nine"))
      await desk.press({ role: "body", has: "Can you come" }, "right")
      await desk.sees({ role: "menuitem", name: "Reply" })
      for (const name of ["Edit", "Take back"]) await desk.seesNo({ role: "menuitem", name })
      expect(theirs.window.troubles).toEqual([])
      await theirs.close()
    })

    test("is told apart where SMS does not come: why, and what to do", async () => {
      const phone = await stage().deviceOf(await stage().person("Bo"), "phone")
      await begin(phone, GRANDMA, "Grandma")
      carrier.behave({ receiptState: "UNDELIV" })
      await phone.say("Grandma", "Dinner is ready")
      await phone.reads("Not delivered. The network could not bring it to the phone")
      carrier.behave({ receiptState: null })
      await press(phone, "Write it again")
      await press(phone, "Send")
      await phone.reads("Delivered to the phone")
    })

    test("is in a group, where each sees how far a message came to every phone", async () => {
      const [cai, dee] = [await stage().person("Cai"), await stage().person("Dee")]
      const [phone, desk] = [await stage().deviceOf(cai, "phone"), await stage().deviceOf(dee, "desktop")]
      for (const [number, name] of [
        [WANG, "Mr Wang"],
        [GRANDMA, "Grandma"],
      ] as const)
        await begin(phone, number, name)
      await phone.goto("/new/group")
      await phone.write("Group name", "Saturday")
      for (const name of ["Mr Wang", "Grandma"]) await phone.press({ role: "checkbox", has: name })
      await phone.write("Who is in it", dee.userName)
      await phone.press({ role: "checkbox", has: "Dee" })
      await press(phone, "Make group (4 people)")
      await phone.reads("Goes as SMS to 2 phones")
      await phone.say("Saturday", "Lunch at noon")
      await press(phone, "Delivered to all 2 phones")
      await phone.reads("How far the SMS came")
      await press(phone, "Close")
      await desk.press(row("Saturday"))
      await desk.sees(bubble("Lunch at noon"))
      const [told] = carrier.texts(digits(GRANDMA))
      expect(told?.text).toBe("Cai (Saturday): Lunch at noon")
      await carrier.reply(digits(GRANDMA), told?.other ?? "", "I bring dumplings")
      await desk.sees(bubble("I bring dumplings"))
    })

    test("is offered plain letters where that takes fewer SMS, and gets the others back", async () => {
      const phone = await stage().deviceOf(await stage().person("Gil"), "phone")
      await begin(phone, WANG, "Mr Wang")
      const written =
        "L’évier fuit encore. Pouvez-vous passer samedi, ou envoyer votre garçon ? Ça m’aiderait beaucoup, et ma voisine aussi."
      const plain = written.replaceAll("’", "'").replace("garçon", "garcon")
      const holds = (text: string) =>
        phone.until(`have written "${text}"`, async () => {
          const held = await phone.window.run<string>(`document.querySelector("textarea").value`)
          return held === text ? null : `the field holds "${held}"`
        })
      const usePlain = async () => {
        await phone.reads("1 message without special letters")
        await press(phone, "Use plain letters")
        await holds(plain)
        await phone.reads("Goes as SMS: 1 message, about ¥0.05")
      }
      await phone.write("Message Mr Wang", written)
      await phone.reads("Goes as SMS: 2 messages, about ¥0.10")
      await usePlain()
      // As by Ctrl and Z.
      await phone.window.run(`document.execCommand("undo")`)
      await holds(written)
      await usePlain()
      await press(phone, "Undo")
      await holds(written)
      await usePlain()

      await phone.window.run(`(() => {
        const clipboardData = new DataTransfer()
        clipboardData.items.add(new File(["a list"], "List.pdf"))
        document.querySelector("textarea").dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }))
      })()`)
      await phone.reads("Goes as SMS: 2 messages, about ¥0.10")
      await press(phone, "Send")
      await phone.reads("Delivered to the phone")
      await phone.reads("SMS ¥0.10")
      const texts = carrier.texts(digits(WANG)).map(({ text }) => text)
      expect(texts).toEqual([expect.stringContaining(`Gil: ${plain}\npdf https://chat.example/s/`)])
    })

    test("of one's own gets its code by SMS, and says after how long messages come to it", async () => {
      const fay = await stage().person("Fay")
      const [phone, desk] = [await stage().deviceOf(fay, "phone"), await stage().deviceOf(fay, "desktop")]
      await desk.goto("/me")
      await press(desk, "Phone numbers")
      await addNumber(phone, played, FAYS)
      await phone.reads("Yours since")
      await phone.press({ role: "radio", name: "After 10 minutes" })
      await desk.press({ role: "switch", name: "Not at these hours" })
      await phone.sees({ role: "textbox", name: "From" })
    })

    test("goes on in the app when its owner has joined and wants it: asked once, and offered as long as they do not", async () => {
      const [anna, hua] = [await stage().person("Anna"), await stage().person("Hua")]
      const [phone, theirs] = [await stage().deviceOf(anna, "phone"), await stage().deviceOf(hua, "phone")]
      await begin(phone, HUAS, "Aunt Hua")
      await phone.say("Aunt Hua", "Are you coming on Sunday?")
      await phone.reads("Delivered to the phone")
      await phone.goto("/new/group")
      await phone.write("Group name", "Sunday")
      await phone.press({ role: "checkbox", has: "Aunt Hua" })
      await press(phone, "Make group (2 people)")
      await phone.say("Sunday", "Bring the cards")

      await addNumber(theirs, played, HUAS)
      await theirs.reads("Go on with these chats here?")
      await theirs.reads("1 person and 1 group write to this number by SMS")
      await press(theirs, "Not now")
      await phone.reads("Goes as SMS to 1 phone")
      await phone.say("Sunday", "We eat at six")
      await until(() => carrier.texts(digits(HUAS)).at(-1)?.text.endsWith("We eat at six") === true, "it goes by SMS")
      const before = carrier.texts(digits(HUAS)).length

      await theirs.goto("/me")
      await press(theirs, "Phone numbers")
      await press(theirs, "Bring them here")
      theirs.loseNetwork()
      await press(theirs, "Bring them here", { role: "dialog" })
      await theirs.reads("No connection")
      theirs.findNetwork()
      const again: Target = { role: "button", name: "Try again", within: { role: "dialog" } }
      await theirs.pressUntil(again, { role: "button", name: "See chats" })
      await theirs.reads("They are among your chats now")
      await theirs.readsNo("to this number by SMS")

      await phone.reads("Aunt Hua is in the app now and gets this group there")
      for (const words of ["not by SMS", "Goes as SMS"]) await phone.readsNo(words)
      await phone.say("Sunday", "Welcome")
      await phone.goto("/")
      await phone.press(row("Aunt Hua"))
      await phone.reads("Aunt Hua is in the app now: what you write here reaches them there")
      for (const words of ["no more SMS here", "Goes as SMS"]) await phone.readsNo(words)
      await phone.say("Aunt Hua", "Ring the bell twice")

      await press(theirs, "See chats")
      await theirs.press(row("Sunday"))
      await theirs.reads("From here on messages come to you in the app")
      await theirs.sees(bubble("Welcome"))
      await theirs.seesNo(bubble("We eat at six"))
      await theirs.goto("/")
      await theirs.press(row("Ring the bell twice"))
      await theirs.sees(bubble("Ring the bell twice"))
      await theirs.say("Anna", "I bring dumplings")
      await phone.sees(bubble("I bring dumplings"))
      expect(carrier.texts(digits(HUAS))).toHaveLength(before)
    })

    test("says where it goes on, with whom one talks in the app already, and leads there", async () => {
      const [bea, ida] = [await stage().person("Bea"), await stage().person("Ida")]
      const [phone, theirs] = [await stage().deviceOf(bea, "phone"), await stage().deviceOf(ida, "desktop")]
      await begin(phone, IDAS, "Miss Ida")
      await phone.say("Miss Ida", "Is the lesson on Friday?")
      await theirs.goto("/new")
      await theirs.write("Who", bea.userName)
      await theirs.press({ role: "button", has: "Bea" })
      await theirs.say("Bea", "I have the app now")

      await addNumber(theirs, played, IDAS)
      await press(theirs, "Bring them here", { role: "dialog" })
      await theirs.reads("They are among your chats now")
      await phone.reads("Miss Ida is in the app now: no more SMS here")
      await phone.seesNo({ role: "textbox", name: "Message Miss Ida" })
      await press(phone, "Go to the chat")
      await phone.sees(bubble("I have the app now"))
      await phone.say("Miss Ida", "Friday, then")
      await theirs.press(row("Bea"))
      await theirs.sees(bubble("Friday, then"))
    })
  },
  { server: { flags: ["--sign-up", "anyone", "--sms", played.file, "--public-url", "https://chat.example"] } },
)

inOneBrowser(firefox, "a server without a gateway", (stage) => {
  test("says so to who would write to a phone number", async () => {
    const phone = await stage().deviceOf(await stage().person("Eva"), "phone")
    await phone.goto("/contacts/add")
    await phone.write("Who", WANG)
    await press(phone, `Text ${WANG}`)
    await press(phone, "Add and write")
    await phone.reads("This server sends no SMS. Ask its administrator")
  })
})
