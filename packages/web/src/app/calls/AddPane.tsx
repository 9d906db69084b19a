import { LIMITS } from "@everline/protocol"
import type { OwnCall } from "@everline/sdk"
import { useMemo } from "preact/hooks"
import { t } from "../../i18n/i18n.ts"
import { AddPeople } from "../../screens/AddPeople.tsx"
import { words } from "../errors.ts"
import { roster } from "../panes/roster.ts"
import { useFind } from "../panes/useFind.ts"
import { knownAs } from "../views/people.ts"
import type { Calling } from "./calling.ts"
import { groupOf } from "./titles.ts"

/** Some that can be chosen are among so many, also where all who are in the call are. */
const ENOUGH = LIMITS.callPeople + 10

/** Whom one can call into a call: into that of a group its members, else one's contacts and whom the server finds. */
function useCallable({ client }: Calling, own: OwnCall) {
  const group = groupOf(client, own.view.value)
  const find = useFind()
  const members = useMemo(
    () => group && roster(client, group.conversation, (profile) => knownAs(client, profile), ENOUGH),
    [client, group?.conversation, group?.memberCount],
  )
  const others = useMemo(
    () => async (text: string) => (await find(text)).filter(({ kind }) => kind !== "number"),
    [find],
  )
  return members ?? others
}

/** Chooses whom else to call into a call. */
export function AddPane({ own, calling, onClose }: { own: OwnCall; calling: Calling; onClose: () => void }) {
  const find = useCallable(calling, own)
  const { account, people } = own.view.value
  const there = people.filter(({ place }) => place === "in" || place === "ringing").map((one) => one.account)
  return (
    <AddPeople
      title={t("calls.add")}
      find={find}
      without={new Set([calling.me, ...(own.view.value.many ? there : [account])])}
      add={(some) =>
        words(
          calling.client.calls.add(
            own.call,
            some.map((person) => person.account),
          ),
        )
      }
      onClose={onClose}
    />
  )
}
