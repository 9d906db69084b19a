import type { ComponentChildren } from "preact"
import { MicTrouble } from "../parts/MicTrouble.tsx"
import { Free, Held } from "../parts/TalkViews.tsx"
import { Viewer } from "../parts/Viewer.tsx"
import type { ChatView } from "../screens/Chat.tsx"
import * as sample from "./sampleMedia.ts"

type Show = (view: Partial<ChatView>, over?: ComponentChildren) => ComponentChildren

const nothing = () => {}
const carrying = { lines: sample.lines }
const spoken = (seconds: number) => ({ levels: sample.levels, elapsed: () => seconds * 1_000 })
const free = (seconds: number) => (
  <div style={{ position: "relative", height: "60px", flex: "none" }}>
    <Free recorder={spoken(seconds)} held={false} away={false} onSend={nothing} onCancel={nothing} />
  </div>
)
const looked = sample.lines[2]
const shown = looked?.kind === "message" ? looked.attachments[0] : undefined
const viewer = looked && shown && (
  <Viewer message={looked.key} file={shown.file} lines={sample.lines} onGo={nothing} onClose={nothing} />
)

/** Pictures, files and voice notes in all their states; `show` draws a conversation, and something over it. */
export const mediaScreens = (show: Show): Readonly<Record<string, () => ComponentChildren>> => ({
  media: () => show(carrying),
  mediaabove: () => show({ lines: sample.lines.slice(0, 6) }),
  chosen: () => show({ chosen: sample.chosen, draft: "周六的照片" }),
  talkheld: () => show(carrying, <Held recorder={spoken(7)} away={false} />),
  talkaway: () => show(carrying, <Held recorder={spoken(52)} away />),
  talkfree: () => show({ member: false }, free(7)),
  talkending: () => show({ member: false }, free(54)),
  micdenied: () => show({}, <MicTrouble trouble="denied" onClose={nothing} />),
  micinsecure: () => show({}, <MicTrouble trouble="insecure" onClose={nothing} />),
  viewer: () => show(carrying, viewer),
})
