import type { Client, Session } from "@everline/sdk"
import { useEffect, useMemo } from "preact/hooks"
import { errorWords, t } from "../i18n/i18n.ts"
import { Questions } from "../parts/Dialog.tsx"
import { later } from "../parts/later.tsx"
import { Toasts } from "../parts/Toasts.tsx"
import { keepClaim, keptClaim } from "./claim.ts"
import { ClientProvider } from "./client.ts"
import { Home } from "./Home.tsx"
import { calmLink, LinkProvider } from "./link.ts"
import type { Place } from "./place.ts"
import { go, place } from "./router.ts"
import { useForgetting } from "./useNotices.ts"
import { lookForUpdate } from "./worker.ts"

const enter = () => import("./panes/EnterPanes.tsx")
const LogInPane = later(() => enter().then((panes) => panes.LogInPane))
const NumberLogInPane = later(() => import("./panes/NumberLogInPane.tsx").then((pane) => pane.NumberLogInPane))
const JoinPane = later(() => enter().then((panes) => panes.JoinPane))
const LinkPane = later(() => enter().then((panes) => panes.LinkPane))
const SuspendedPane = later(() => enter().then((panes) => panes.SuspendedPane))
const WaitingPane = later(() => enter().then((panes) => panes.WaitingPane))
const RefusedPane = later(() => enter().then((panes) => panes.RefusedPane))

/** Why one has to log in before one comes where one was going. */
function firstLogIn({ at }: Place): string | null {
  if (at === "group-link") return t("group_link.log_in")
  return at === "pair" ? t("pair.first") : null
}

/** The door for those who are not logged in. */
function Outside({ notice }: { notice: string | null }) {
  const here = place.value
  const claim = keptClaim.value
  if (claim !== null && here.at !== "enter") return <WaitingPane key={claim} claim={claim} />
  if (here.at === "join") return <JoinPane invite={here.invite} />
  if (here.at === "enter") return <LinkPane link={here.link} />
  if (here.at === "login-number") return <NumberLogInPane />
  return <LogInPane notice={firstLogIn(here) ?? notice} />
}

function Inside({ session }: { session: Session }) {
  const here = place.value
  const outside = here.at === "join" || here.at === "enter" || here.at === "login" || here.at === "login-number"
  // Who is in waits for nothing any more.
  useEffect(() => keepClaim(null), [])
  useEffect(() => {
    if (outside) go({ at: "chats" }, { replace: true })
  }, [outside])
  return <Home self={session.self} />
}

function Screen({ client }: { client: Client }) {
  const link = client.link.value
  const session = client.session.value
  const refused = link.state === "refused" ? link.code : null
  if (refused === "client_too_old" || refused === "server_too_old") return <RefusedPane code={refused} />
  if (session && refused === "suspended") return <SuspendedPane />
  if (session) return <Inside session={session} />
  return <Outside notice={refused && errorWords(refused)} />
}

/** The whole app over one client. */
export function App({ client }: { client: Client }) {
  const link = useMemo(() => calmLink(client), [client])
  const isOnline = client.link.value.state === "online"
  // A server that comes back may have another build of the app; one that let go of this device tells it nothing more.
  useEffect(() => {
    if (isOnline) lookForUpdate()
  }, [isOnline])
  useForgetting(client.session.value === null)
  return (
    <ClientProvider value={client}>
      <LinkProvider value={link}>
        <Screen client={client} />
        <Questions />
        <Toasts />
      </LinkProvider>
    </ClientProvider>
  )
}
