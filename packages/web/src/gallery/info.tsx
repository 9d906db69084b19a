/** Who is in a conversation, and what one chose for it, as the gallery shows it. */
import { Info, type InfoDeeds, type InfoView } from "../screens/Info.tsx"
import { find, fine, nothing } from "./deeds.ts"
import * as sample from "./sample.ts"

export const groupInfo: InfoView = {
  kind: "group",
  name: "Ridge Walk, Saturday",
  faces: sample.members.slice(0, 3),
  count: 4,
  members: sample.members,
  moreMembers: false,
  role: "owner",
  member: true,
  blocked: false,
  self: false,
  pinned: true,
  muted: false,
  mutedMentions: false,
  openHistory: true,
}
export const directInfo: InfoView = {
  ...groupInfo,
  kind: "direct",
  name: "妈妈",
  faces: [sample.mother],
  role: "member",
}
const infoDeeds: InfoDeeds = {
  rename: fine,
  add: fine,
  remove: nothing,
  link: async () => "https://chat.example.org/g/q8Zk2xPw",
  endLinks: nothing,
  copy: nothing,
  setRole: nothing,
  dissolve: nothing,
  leave: nothing,
  block: nothing,
  pin: nothing,
  mute: nothing,
  muteMentions: nothing,
  openHistory: nothing,
  person: nothing,
  more: nothing,
  search: nothing,
  find,
  close: nothing,
}
export const info = (view: InfoView) => <Info view={view} deeds={infoDeeds} />
