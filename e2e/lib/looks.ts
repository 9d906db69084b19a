/** How one has the app: its language and its light, which are chosen in its settings. */
import type { Device } from "./device.ts"
import { type Locale, sayIn } from "./words.ts"

export interface Look {
  readonly locale: Locale
  readonly theme: "light" | "dark"
}

/** As languages name themselves, in whatever language the settings are. */
const NAMES = { "zh-Hans": "简体中文", "zh-Hant": "繁體中文", en: "English" } as const satisfies Record<Locale, string>

export const LOOKS: readonly Look[] = (["zh-Hans", "zh-Hant", "en"] as const).flatMap((locale) =>
  (["light", "dark"] as const).map((theme) => ({ locale, theme })),
)

/** Goes somewhere by a link of the app, which goes on meanwhile. */
const walk = (device: Device, path: string): Promise<void> =>
  device.window.run(`(() => {
    const link = document.body.appendChild(Object.assign(document.createElement("a"), { href: ${JSON.stringify(path)} }))
    link.click()
    link.remove()
  })()`)

/** Chooses one of a few by its word, also where a small call lies over it. */
const tick = (device: Device, word: string): Promise<void> =>
  device.until(`choose ${word}`, () =>
    device.window.run<string | null>(`(() => {
      const radios = [...document.querySelectorAll("input[type=radio]")]
      const radio = radios.find(({ labels }) => labels[0]?.textContent === ${JSON.stringify(word)})
      radio?.click()
      return radio ? null : "it is not there"
    })()`),
  )

/** Has the app look so from now on, and comes back to where one was. A call that is small goes on meanwhile. */
export async function choose(device: Device, { locale, theme }: Look): Promise<void> {
  const before = await device.window.run<string>("location.pathname")
  await walk(device, "/me")
  await tick(device, NAMES[locale])
  await tick(device, sayIn(locale)(`theme.${theme}`))
  await device.until(`be in ${locale} and ${theme}`, async () => {
    const now = await device.window.run<string>(
      "document.documentElement.lang + ' ' + document.documentElement.dataset.theme",
    )
    return now === `${locale} ${theme}` ? null : `it is in ${now}`
  })
  await walk(device, before)
}
