/** Every screen of the app over the demo, without a word of its language: the same tour is made in all of them. */
import type { Device } from "./device.ts"
import type { Tickets } from "./tickets.ts"
import { callStops } from "./tour-calls.ts"
import { mediaStops } from "./tour-media.ts"

export interface Stop {
  readonly name: string
  show(device: Device, tickets: Tickets): Promise<void>
}

/** Waits for what has no name, or one in the language of the screen. */
const has = (device: Device, selector: string) =>
  device.until(`have ${selector}`, async () =>
    (await device.window.run<boolean>(`document.querySelector("${selector}") !== null`)) ? null : "it has not",
  )

const family = { role: "link", has: "Family" } as const
const openChat = async (device: Device) => {
  await device.goto("/")
  await device.press(family)
  await device.sees({ role: "article" })
}
const openMe = async (device: Device) => {
  await device.goto("/me")
  await device.sees({ role: "radio" })
}

/** In the order of a first visit: the doors, then what is behind them. */
export const stops: readonly Stop[] = [
  {
    name: "log-in",
    async show(device) {
      await device.goto("/login")
      await device.sees({ role: "textbox" })
      if (device.shape === "desktop") await has(device, "section svg[role=img]")
    },
  },
  {
    name: "log-in-number",
    async show(device) {
      await device.goto("/login/number")
      await has(device, "select")
    },
  },
  {
    name: "join",
    async show(device, { invite }) {
      await device.goto(`/join/${invite}`)
      await device.sees({ role: "textbox" })
    },
  },
  {
    name: "join-refused",
    async show(device) {
      await device.goto("/join/no-such-invite")
      await device.sees({ role: "button" })
    },
  },
  {
    name: "enter-by-link",
    async show(device, { link }) {
      await device.goto(`/enter/${link}`)
      await device.sees({ role: "button" })
    },
  },
  {
    name: "chats",
    async show(device) {
      await device.press({ role: "button" })
      await device.sees(family)
    },
  },
  {
    name: "chats-menu",
    async show(device) {
      await device.press(family, "right")
      await device.sees({ role: "menuitem" })
    },
  },
  { name: "chat", show: openChat },
  {
    name: "chat-menu",
    async show(device) {
      await device.press({ role: "body" }, "right")
      await device.sees({ role: "menuitem" })
    },
  },
  {
    name: "chat-select",
    async show(device) {
      // Behind six emoji and three deeds.
      await device.window.run(`document.querySelectorAll("[role=menuitem]")[9].click()`)
      await device.sees({ role: "checkbox" })
    },
  },
  {
    name: "chat-merged",
    async show(device) {
      await device.window.run(`document.querySelectorAll("[role=toolbar] button")[2].click()`)
      await device.press({ role: "option", has: "Family" })
      await has(device, "article a[href$='/all']")
    },
  },
  {
    name: "merged",
    async show(device) {
      await device.window.run(`document.querySelector("article a[href$='/all']").click()`)
      await has(device, "ol > li")
    },
  },
  {
    name: "chat-emoji",
    async show(device) {
      await openChat(device)
      await device.window.run(`document.querySelector("textarea ~ * [aria-expanded]").click()`)
      await device.until("see emoji", async () =>
        (await device.window.run<boolean>(`document.querySelector("[role=tabpanel]") !== null`))
          ? null
          : "there are none",
      )
    },
  },
  ...mediaStops,
  {
    name: "chat-info",
    async show(device) {
      await openChat(device)
      await device.goto(`${await device.window.run<string>("location.pathname")}/info`)
      await device.sees({ role: "complementary", has: "@" })
    },
  },
  {
    name: "person-info",
    async show(device) {
      await device.goto("/")
      await device.press({ role: "link", has: "Sofia Marin" })
      await device.sees({ role: "article" })
      await device.goto(`${await device.window.run<string>("location.pathname")}/info`)
      await device.sees({ role: "complementary", has: "@sofia" })
    },
  },
  {
    name: "block",
    async show(device) {
      await device.press({ role: "button", within: { role: "complementary" } })
      await device.sees({ role: "dialog" })
    },
  },
  {
    name: "blocked-info",
    async show(device) {
      await device.press({ role: "button", within: { role: "dialog" } })
      await device.until("see that it is so", async () =>
        (await device.window.run<boolean>(`document.querySelector("aside section") !== null`)) ? null : "not yet",
      )
    },
  },
  {
    name: "blocked",
    async show(device) {
      await device.goto((await device.window.run<string>("location.pathname")).replace(/\/info$/, ""))
      await device.seesNo({ role: "textbox" })
    },
  },
  {
    name: "unblocked",
    async show(device) {
      await device.press({ role: "button", within: { role: "main" } })
      await device.sees({ role: "textbox" })
    },
  },
  {
    name: "new-chat",
    async show(device) {
      await device.goto("/new")
      await device.sees({ role: "button", has: "@" })
    },
  },
  {
    name: "new-group",
    async show(device) {
      await device.goto("/new/group")
      await device.press({ role: "checkbox" })
    },
  },
  {
    name: "contacts",
    async show(device) {
      await device.goto("/contacts")
      await device.sees({ role: "link", has: "老陈" })
    },
  },
  {
    name: "contact-groups",
    async show(device) {
      await device.window.run(`document.querySelector("[role=group] + button").click()`)
      await device.sees({ role: "dialog", has: "徒步" })
    },
  },
  {
    name: "contact",
    async show(device) {
      await device.goto("/contacts")
      await device.press({ role: "link", has: "老陈" })
      await device.sees({ role: "main", has: "@chenyu" })
    },
  },
  {
    name: "contact-requests",
    async show(device) {
      await device.goto("/contacts/requests")
      await device.sees({ role: "button", has: "Sofia" })
    },
  },
  {
    name: "add-contact",
    async show(device) {
      await device.goto("/contacts/add")
      await device.until("see the code", async () =>
        (await device.window.run<boolean>(`document.querySelector("svg[role=img]") !== null`)) ? null : "not yet",
      )
    },
  },
  {
    name: "devices",
    async show(device) {
      await device.goto("/devices")
      await device.sees({ role: "button", has: "", within: { role: "main", has: "Box office" } })
    },
  },
  {
    name: "pair",
    async show(device) {
      await device.goto("/pair")
      await device.sees({ role: "textbox", within: { role: "dialog" } })
    },
  },
  {
    name: "pair-ask",
    async show(device, { code }) {
      await device.goto(`/pair#${code}`)
      await has(device, "dialog dl")
    },
  },
  {
    name: "passkeys",
    async show(device) {
      await device.goto("/passkeys")
      await device.sees({ role: "region" })
    },
  },
  {
    name: "numbers",
    async show(device) {
      await device.goto("/numbers")
      await device.sees({ role: "switch" })
    },
  },
  {
    name: "numbers-add",
    async show(device) {
      await device.window.run(`[...document.querySelectorAll("main button")].at(-1).click()`)
      await has(device, "dialog select")
    },
  },
  {
    name: "admin",
    async show(device) {
      await device.goto("/admin")
      await has(device, device.shape === "phone" ? "nav a[href='/admin/log']" : "dl")
    },
  },
  {
    name: "admin-health",
    async show(device) {
      await device.goto("/admin/health")
      await has(device, "dl")
    },
  },
  {
    name: "admin-users",
    async show(device) {
      await device.goto("/admin/users")
      await device.sees({ role: "link", has: "@sofia" })
    },
  },
  {
    name: "admin-user",
    async show(device) {
      await device.press({ role: "link", has: "@sofia" })
      await has(device, "dl")
    },
  },
  {
    name: "admin-suspend",
    async show(device) {
      await device.window.run(`[...document.querySelectorAll("main button")].at(-1).click()`)
      await device.sees({ role: "dialog" })
    },
  },
  {
    name: "admin-sign-up",
    async show(device) {
      await device.goto("/admin/sign-ups")
      await device.sees({ role: "radio" })
    },
  },
  {
    name: "admin-codes",
    async show(device) {
      await device.goto("/admin/codes")
      await device.sees({ role: "main", has: "+44 7400 123456" })
    },
  },
  {
    name: "admin-invites",
    async show(device) {
      await device.goto("/admin/invites")
      await has(device, "main button[aria-label]")
    },
  },
  {
    name: "admin-invite",
    async show(device) {
      await device.window.run(`document.querySelector("section button:not([aria-label])").click()`)
      await device.sees({ role: "radio", within: { role: "dialog" } })
    },
  },
  {
    name: "admin-sms",
    async show(device) {
      await device.goto("/admin/sms")
      await has(device, "main svg[viewBox='0 0 220 72']")
    },
  },
  {
    name: "admin-segments",
    async show(device) {
      await device.goto("/admin/segments")
      await has(device, "main input[type=tel]")
    },
  },
  {
    name: "admin-log",
    async show(device) {
      await device.goto("/admin/log")
      await has(device, "main h2")
    },
  },
  { name: "me", show: openMe },
  {
    name: "me-more",
    async show(device) {
      await device.window.run(`document.querySelectorAll("main fieldset")[2].scrollIntoView()`)
    },
  },
  {
    name: "me-data",
    async show(device) {
      await device.window.run(`[...document.querySelectorAll("main section")].at(-1).scrollIntoView()`)
    },
  },
  {
    name: "sign-out",
    async show(device) {
      await device.press({ role: "button", within: { role: "main" } })
      await device.sees({ role: "dialog" })
    },
  },
  {
    name: "finder",
    async show(device) {
      await openChat(device)
      await device.window.run(`dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }))`)
      await device.sees({ role: "option" })
    },
  },
  {
    name: "search",
    async show(device) {
      await device.goto("/search")
      await device.sees({ role: "textbox" })
    },
  },
  {
    name: "search-found",
    async show(device) {
      await device.window.run(`document.querySelector("input[type=search]").focus()`)
      await device.window.run(`document.execCommand("insertText", false, "the")`)
      await device.until("see a message", async () =>
        (await device.window.run<boolean>(`document.querySelector("mark") !== null`)) ? null : "there is none",
      )
    },
  },
  {
    name: "search-nothing",
    async show(device) {
      await device.window.run(`document.querySelector("input[type=search]").select()`)
      await device.window.run(`document.execCommand("insertText", false, "龘龘")`)
      await device.until("see that there is none", async () =>
        (await device.window.run<boolean>(`document.querySelector("section section") === null`))
          ? null
          : "something is there",
      )
    },
  },
  ...callStops,
  {
    name: "offline",
    async show(device) {
      await openChat(device)
      device.loseNetwork()
      await device.sees({ role: "status", has: " " })
    },
  },
]
