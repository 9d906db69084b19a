/** The style of pages that are read outside the app: the few tokens that they need, and what they have in common. */
export const pageStyle = `
:root { color-scheme: light dark; --bg: #F6F3ED; --surface: #FFFDF9; --hover: #F0EBE2; --ink: #1C2427; --ink-2: #4C575B;
  --rule: #E4DDD0; --dai: #1C5F67; --dai-hover: #174F56; --on-dai: #FFFFFF; --dai-text: #1C5F67; --warn-text: #7A5200;
  --warn-tint: #FAEDCB; --focus: 0 0 0 2px #FFFDF9, 0 0 0 4px #1C5F67;
  --font: -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Noto Sans Mono", monospace; --lh: 1.5rem; }
[lang|="zh"] { --font: "PingFang SC", "HarmonyOS Sans SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; --lh: 1.625rem; }
[lang="zh-Hant"] { --font: "PingFang TC", "Noto Sans TC", "Noto Sans CJK TC", "Microsoft JhengHei", sans-serif; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #121719; --surface: #1A2022; --hover: #232A2D; --ink: #ECE8E0; --ink-2: #A7AFB0; --rule: #2B3336;
    --dai: #267780; --dai-hover: #2B7E88; --dai-text: #77C3C7; --warn-text: #E9BE5C; --warn-tint: #332A14;
    --focus: 0 0 0 2px #121719, 0 0 0 4px #77C3C7; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 400 1rem/var(--lh) var(--font); text-autospace: normal;
  text-spacing-trim: trim-start; line-break: strict; overflow-wrap: anywhere; }
[lang] { font-family: var(--font); }
main { max-width: 40rem; margin: 0 auto; padding: 24px 16px 64px; }
h1 { margin: 0 0 12px; font: 600 1.75rem/2.25rem var(--font); }
p { margin: 0 0 12px; }
a { color: var(--dai-text); }
a:focus-visible, summary:focus-visible { outline: 2px solid transparent; box-shadow: var(--focus); border-radius: 12px; }
.actions { display: flex; flex-wrap: wrap; gap: 12px; margin: 24px 0; }
.actions a { min-height: 44px; padding: 10px 20px; border-radius: 999px; font-weight: 600; text-decoration: none; }
.main { background: var(--dai); color: var(--on-dai); } .main:hover { background: var(--dai-hover); }
.other { color: var(--dai-text); } .other:hover { background: var(--hover); }
`
