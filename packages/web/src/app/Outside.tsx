import { t } from "../i18n/i18n.ts"
import { later, withWords } from "../parts/later.tsx"
import { numberWords } from "../screens/numbers/words.ts"
import { keptClaim } from "./claim.ts"
import { JoinPane, LinkPane, LogInPane, WaitingPane } from "./panes/EnterPanes.tsx"
import type { Place } from "./place.ts"
import { place } from "./router.ts"

export { RefusedPane, SuspendedPane } from "./panes/EnterPanes.tsx"

const NumberLogInPane = later(() =>
  withWords(() => import("./panes/NumberLogInPane.tsx").then((pane) => pane.NumberLogInPane), numberWords),
)

/** Why one has to log in before one comes where one was going. */
function firstLogIn({ at }: Place): string | null {
  if (at === "group-link") return t("group_link.log_in")
  return at === "pair" ? t("pair.first") : null
}

/** The door for those who are not logged in. */
export function Outside({ notice }: { notice: string | null }) {
  const here = place.value
  const claim = keptClaim.value
  if (claim !== null && here.at !== "enter") return <WaitingPane key={claim} claim={claim} />
  if (here.at === "join") return <JoinPane invite={here.invite} />
  if (here.at === "enter") return <LinkPane link={here.link} />
  if (here.at === "login-number") return <NumberLogInPane />
  return <LogInPane notice={firstLogIn(here) ?? notice} />
}
