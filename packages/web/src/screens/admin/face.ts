import type { Profile } from "@everline/protocol"
import type { PersonView } from "../../views.ts"

/** Somebody as rows show them: under their own name, for an administrator looks at accounts and not at friends. */
export const faceOf = ({ account, displayName, userName, kind }: Profile): PersonView => ({
  account,
  name: displayName,
  userName,
  kind,
  handle: `@${userName}`,
})
