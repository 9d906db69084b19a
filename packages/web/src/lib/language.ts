// Characters that are everyday in one Chinese script and hardly ever appear in the other.
const simplified = /[这们说时来对会个过还没发为么样吗谁进让问开关请见话钱给难听写读车饭买卖东书边]/u
const traditional = /[這們說時來對會個過還沒發為麼樣嗎誰進讓問開關請見話錢給難聽寫讀車飯買賣東書邊]/u

/** The language (BCP 47) of some words where the script leaves no doubt, else undefined: the page's own then holds. */
export function languageOf(words: string): string | undefined {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(words)) return "ja"
  if (/\p{Script=Hangul}/u.test(words)) return "ko"
  if (!/\p{Script=Han}/u.test(words)) return undefined
  const hans = simplified.test(words)
  const hant = traditional.test(words)
  if (hans === hant) return undefined
  return hans ? "zh-Hans" : "zh-Hant"
}
