import { pageStyle } from "../../http/page-style.ts"

/** The install page's own style sheet: it is read before the app can be. */
export const installStyle = `${pageStyle}nav { display: flex; flex-wrap: wrap; gap: 4px; margin: 0 -12px 24px; }
nav a { min-height: 44px; padding: 10px 12px; border-radius: 999px; color: var(--ink-2); text-decoration: none; }
nav a:hover { background: var(--hover); }
nav a[aria-current] { color: var(--ink); font-weight: 600; }
aside { margin: 20px 0; padding: 16px; border-radius: 18px; background: var(--warn-tint); }
aside p { color: var(--warn-text); }
dl { margin: 0; } dt { font-size: .8125rem; line-height: 1.25rem; color: var(--ink-2); } dd { margin: 4px 0 0; }
code { display: inline-block; font: 400 .875rem/1.5rem var(--mono); }
details { border-bottom: 1px solid var(--rule); }
summary { min-height: 44px; padding: 12px 4px; font-weight: 600; cursor: pointer; }
ol { margin: 0 0 16px; padding-inline-start: 28px; } li { padding: 4px 0; }
.then { margin-top: 24px; font-weight: 600; }
`
