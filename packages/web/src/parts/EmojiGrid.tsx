import { useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import styles from "./EmojiGrid.module.css"

const groups = {
  "emoji.faces":
    "😀 😄 😁 😆 😅 😂 🤣 🙂 😉 😊 😇 🥰 😍 😘 😋 😜 🤪 🤗 🤭 🤫 🤔 🫡 😐 😶 😏 🙄 😬 😮‍💨 😌 😔 😪 😴 😷 🤒 🤢 🥵 🥶 😵‍💫 🤯 🥳 😎 🧐 😕 😟 🙁 😮 😲 😳 🥺 😢 😭 😱 😖 😞 😓 😩 😤 😡 🤬 💀 💩 🤡 👻 👽 🤖",
  "emoji.people":
    "👍 👎 👌 ✌️ 🤞 🤟 🤙 👈 👉 👆 👇 ☝️ ✋ 👋 🤝 🙏 💪 👏 🙌 🫶 ✍️ 👀 👶 👦 👧 👨 👩 👴 👵 👮 👷 🧑‍🍳 🧑‍🏫 🧑‍⚕️ 🙋 🙇 🤦 🤷 🏃 💃 🚶 👪",
  "emoji.hearts": "❤️ 🧡 💛 💚 💙 💜 🖤 🤍 🤎 💔 ❣️ 💕 💞 💓 💗 💖 💘 💝 💯 ✨ ⭐ 🔥 💥 💦 💤",
  "emoji.nature":
    "🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐯 🦁 🐮 🐷 🐸 🐵 🐔 🐧 🐦 🦆 🦉 🐴 🦄 🐝 🦋 🐢 🐍 🐙 🐟 🐬 🐳 🌵 🌲 🌳 🌴 🌱 🍀 🌷 🌹 🌻 🌸 🌈 ☀️ ⛅ ☁️ 🌧️ ⛈️ ❄️ ☃️ 🌙 🌍",
  "emoji.food":
    "🍎 🍐 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍑 🥭 🍍 🥝 🍅 🥑 🥦 🌽 🥕 🥔 🍞 🥐 🧀 🥚 🍳 🥓 🍗 🍖 🍔 🍟 🍕 🌮 🥟 🍜 🍚 🍣 🍱 🍲 🥗 🍰 🎂 🍪 🍫 🍬 🍦 ☕ 🍵 🧋 🥛 🍺 🍷 🥂",
  "emoji.things":
    "⚽ 🏀 🏈 ⚾ 🎾 🏐 🏓 🏸 🥊 🏆 🥇 🎮 🎲 🎨 🎤 🎧 🎹 🎸 🚗 🚌 🚑 🚲 🛵 🚄 ✈️ 🚀 🚢 🏠 🏥 🏫 ⛰️ 🏖️ 📱 💻 📺 📷 💡 📚 ✏️ 📌 📎 ✂️ 🔒 🔑 🧧 🎁 🎉 🎈 🏮 🎆 💰 ⏰ 🛒",
  "emoji.signs": "✅ ❌ ❓ ❗ ⚠️ 🚫 ➕ ➖ ➡️ ⬅️ ⬆️ ⬇️ 🔁 🔔 🔕 🎵 ♻️ 🆗 🆕 🆘 🈵 ㊗️ ㊙️ 🀄 🔴 🟠 🟡 🟢 🔵 🟣 ⚫ ⚪",
} as const

type GroupId = keyof typeof groups
const ids = Object.keys(groups).filter((id): id is GroupId => id in groups)

/** The everyday emoji, by kind; the system draws them. */
export function EmojiGrid({ onPick }: { onPick: (emoji: string) => void }) {
  const [now, setNow] = useState<GroupId>("emoji.faces")
  return (
    <div class={styles.grid}>
      <div class={styles.tabs} role="tablist">
        {ids.map((id) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={id === now}
            aria-label={t(id)}
            title={t(id)}
            class={styles.tab}
            onClick={() => setNow(id)}
          >
            {groups[id].split(" ", 1)[0]}
          </button>
        ))}
      </div>
      <div class={styles.emoji} role="tabpanel" aria-label={t(now)}>
        {groups[now].split(" ").map((emoji) => (
          <button key={emoji} type="button" class={styles.one} onClick={() => onPick(emoji)}>
            {emoji}
          </button>
        ))}
      </div>
    </div>
  )
}
