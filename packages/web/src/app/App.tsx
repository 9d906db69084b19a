import type { Client, Session } from "@everline/sdk"
import { useEffect, useMemo } from "preact/hooks"
import { errorWords } from "../i18n/i18n.ts"
import { Questions } from "../parts/ask.tsx"
import { later } from "../parts/later.tsx"
import { Toasts } from "../parts/Toasts.tsx"
import { keepClaim } from "./claim.ts"
import { ClientProvider } from "./client.ts"
import { Home } from "./Home.tsx"
import { calmLink, LinkProvider } from "./link.ts"
import { go, place } from "./router.ts"
import { useForgetting } from "./useNotices.ts"
import { lookForUpdate } from "./worker.ts"

const outside = () => import("./Outside.tsx")
const Outside = later(() => outside().then((door) => door.Outside))
const SuspendedPane = later(() => outside().then((door) => door.SuspendedPane))
const RefusedPane = later(() => outside().then((door) => door.RefusedPane))

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
