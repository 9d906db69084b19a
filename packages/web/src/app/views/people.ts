import type { AccountId, Profile } from "@everline/protocol"
import type { Client } from "@everline/sdk"
import type { PersonView } from "../../views.ts"

const views = new WeakMap<Profile, PersonView>()

/** A profile as screens show it; the same profile gives the same object. */
export function personView(profile: Profile): PersonView {
  let view = views.get(profile)
  if (!view) {
    const { account, displayName, userName, kind } = profile
    view = { account, name: displayName, userName, bot: kind === "bot" }
    views.set(profile, view)
  }
  return view
}

/** An account as screens show it. Follows its profile where signals are followed; until that is known it has no name. */
export function personOf(client: Client, account: AccountId): PersonView {
  const profile = client.accounts.profile(account).value
  return profile ? personView(profile) : { account, name: "…", userName: "", bot: false }
}
