import type { AccountId, Profile } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import type { PersonView } from "../../views.ts"

const views = new WeakMap<Profile, Map<string, PersonView>>()

/** A profile as screens show it, by what one calls them; the same of both gives the same object. */
function viewOf(profile: Profile, remark: string): PersonView {
  const known = views.get(profile) ?? new Map<string, PersonView>()
  views.set(profile, known)
  let view = known.get(remark)
  if (!view) {
    const { account, displayName, userName, kind } = profile
    const handle = kind === "number" ? displayName : `@${userName}`
    view = { account, name: remark || displayName, userName, kind, handle }
    known.set(remark, view)
  }
  return view
}

/** Oneself, or somebody under their own name. */
export const personView = (profile: Profile): PersonView => viewOf(profile, "")

/** Somebody under the name by which one knows them. Follows what one calls them where signals are followed. */
export const knownAs = (client: Client, profile: Profile): PersonView =>
  viewOf(profile, client.contacts.remark(profile.account).value)

/** What an account calls itself, as others write it; nothing until that is known. */
export const ownNames = (client: Client, account: AccountId): readonly string[] => {
  const profile = client.accounts.profile(account).value
  return profile ? [profile.displayName] : []
}

/** Whether an account is nothing but a phone number. */
export const isNumber = (client: Client, account: AccountId | null): boolean =>
  account !== null && client.accounts.profile(account).value?.kind === "number"

/** An account as screens show it. Follows its profile where signals are followed; until that is known it has no name. */
export function personOf(client: Client, account: AccountId): PersonView {
  const profile = client.accounts.profile(account).value
  if (profile) return knownAs(client, profile)
  return { account, name: client.contacts.remark(account).value || "…", userName: "", kind: "person", handle: "" }
}
