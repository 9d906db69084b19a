import type { ContactGroup } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import type { GroupDeeds } from "../../parts/GroupsDialog.tsx"
import { tell, words } from "../errors.ts"

/** What a person does to groups, as calls of the client. */
export const groupDeeds = ({ contacts }: Client): GroupDeeds => ({
  createGroup: (name) => words(contacts.createGroup(name)),
  renameGroup: ({ group }, name) => words(contacts.renameGroup(group, name)),
  deleteGroup: ({ group }) => tell(contacts.deleteGroup(group)),
  reorderGroups: (groups: readonly ContactGroup[]) => tell(contacts.reorderGroups(groups.map(({ group }) => group))),
})
