import { expect, test } from "vitest"
import { chromium } from "../lib/chromium.ts"
import { firefox } from "../lib/firefox.ts"
import { inOneBrowser, type Stage } from "../lib/stage.ts"

/** How light the page's ground is, from 0 to 255. */
const ground = `Math.max(...getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number))`

const simplified = (stage: () => Stage) =>
  test("reads simplified Chinese from the first screen; another language is chosen and stays", async () => {
    const amy = await stage().person("小雨")
    const phone = await stage().device("phone")
    await phone.goto("/login")
    await phone.reads("登录常通")
    expect(await phone.window.run("document.documentElement.lang")).toBe("zh-Hans")
    await phone.write("用户名", amy.userName)
    await phone.write("密码", "猜错了的密码")
    await phone.press({ role: "button", name: "登录" })
    await phone.reads("用户名或密码不对，再试一次。")
    await phone.write("密码", amy.password)
    await phone.press({ role: "button", name: "登录" })
    await phone.reads("还没有聊天")
    await phone.press({ role: "link", name: "我" })
    await phone.press({ role: "radio", name: "English" })
    await phone.sees({ role: "heading", name: "Me" })
    await phone.window.reload()
    await phone.sees({ role: "heading", name: "Me" })
    await phone.press({ role: "radio", name: "繁體中文" })
    await phone.reads("外觀")
  })

const traditional = (stage: () => Stage) =>
  test("reads traditional Chinese and is dark; the other look is chosen and stays", async () => {
    const amy = await stage().person("小雨")
    const desktop = await stage().device("desktop")
    await desktop.goto("/login")
    await desktop.reads("登入常通")
    expect(await desktop.window.run("document.documentElement.lang")).toBe("zh-Hant")
    expect(await desktop.window.run<number>(ground)).toBeLessThan(64)
    await desktop.write("使用者名稱", amy.userName)
    await desktop.write("密碼", amy.password)
    await desktop.press({ role: "button", name: "登入" })
    await desktop.reads("還沒有聊天")
    await desktop.goto("/me")
    await desktop.press({ role: "radio", name: "淺色" })
    const isLight = async () => ((await desktop.window.run<number>(ground)) > 192 ? null : "it is dark")
    await desktop.until("the page is light", isLight)
    await desktop.window.reload()
    await desktop.reads("外觀")
    await desktop.until("the page is light", isLight)
  })

inOneBrowser(chromium, "a browser set to zh-CN", simplified, { browser: { language: "zh-CN" } })
inOneBrowser(firefox, "a dark browser set to zh-TW", traditional, { browser: { language: "zh-TW", dark: true } })
