import type {
  AccountId,
  AuditEntry,
  Health as HealthFigures,
  Invite,
  InviteId,
  SignUp,
  SignUpId,
  User as UserData,
  WaitingCode,
  WaitingCodeId,
} from "@everline/protocol"
import { useCallback, useEffect, useState } from "preact/hooks"
import { own, t } from "../../i18n/i18n.ts"
import { toast } from "../../parts/Toasts.tsx"
import { AdminNav, type AdminPage } from "../../screens/admin/AdminNav.tsx"
import { Codes } from "../../screens/admin/Codes.tsx"
import { Health } from "../../screens/admin/Health.tsx"
import { Invites, type MadeInvite } from "../../screens/admin/Invites.tsx"
import { AuditLog } from "../../screens/admin/Log.tsx"
import type { NewInvite } from "../../screens/admin/NewInviteDialog.tsx"
import { type ModeView, SignUps } from "../../screens/admin/SignUps.tsx"
import { User } from "../../screens/admin/User.tsx"
import { Users } from "../../screens/admin/Users.tsx"
import { shape } from "../../shapes/shape.ts"
import { useClient } from "../client.ts"
import { tell, words, wordsFor } from "../errors.ts"
import { whenOnline } from "../online.ts"
import { pathOf } from "../place.ts"
import { back, go } from "../router.ts"
import { GatewaysPane, SegmentsPane } from "./SmsAdminPanes.tsx"
import { usePages } from "./usePages.ts"

const copy = (link: string) => tell(navigator.clipboard.writeText(link).then(() => toast(t("invite.copied"))))
/** On a phone one comes back to the list of pages, which stands beside them elsewhere. */
const onBack = () => (shape.value === "phone" ? back : undefined)

/** What there is to look after. */
export function AdminNavPane({ here }: { here: AdminPage | null }) {
  const client = useClient()
  return (
    <AdminNav
      here={here}
      waiting={client.administration.waiting.value}
      href={(page) => pathOf({ at: "admin", page })}
      onBack={() => go({ at: "me" })}
    />
  )
}

/** One page of the administration. */
export function AdminPane({ page }: { page: AdminPage }) {
  switch (page) {
    case "health":
      return <HealthPane />
    case "users":
      return <UsersPane />
    case "sign-ups":
      return <SignUpsPane />
    case "codes":
      return <CodesPane />
    case "invites":
      return <InvitesPane />
    case "sms":
      return <GatewaysPane />
    case "segments":
      return <SegmentsPane />
    case "log":
      return <LogPane />
  }
}

function HealthPane() {
  const client = useClient()
  const [health, setHealth] = useState<HealthFigures | null>(null)
  const [error, setError] = useState<string | null>(null)
  const again = () => {
    whenOnline(client)
      .then(() => client.administration.call("server.health", {}))
      .then(
        (found) => {
          setHealth(found.health)
          setError(null)
        },
        (wrong: unknown) => setError(wordsFor(wrong)),
      )
  }
  useEffect(again, [])
  return <Health health={health} error={error} again={again} onBack={onBack()} />
}

/** While somebody types, the server is asked when they pause. */
const PAUSE_MS = 250

function UsersPane() {
  const client = useClient()
  const [text, setText] = useState("")
  const [sought, setSought] = useState("")
  useEffect(() => {
    const timer = setTimeout(() => setSought(text.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  const fetch = useCallback(
    async (after: AccountId | undefined) => {
      const { users, more } = await client.administration.call("users.list", { text: sought, ...(after && { after }) })
      return { rows: users, next: more ? users.at(-1)?.account : undefined }
    },
    [client, sought],
  )
  const { pages, more } = usePages<UserData, AccountId>(fetch)
  const me = client.session.value?.self.account
  if (me === undefined) return null
  return (
    <Users
      text={text}
      pages={pages}
      me={me}
      href={(account) => pathOf({ at: "user", account })}
      onText={setText}
      onMore={more}
      onBack={onBack()}
    />
  )
}

/** One account. */
export function UserPane({ account }: { account: AccountId }) {
  const client = useClient()
  const { administration } = client
  const [user, setUser] = useState<UserData | null>(null)
  const [log, setLog] = useState<readonly AuditEntry[]>([])
  const [error, setError] = useState<string | null>(null)
  const look = async () => {
    await whenOnline(client)
    const [found, done] = await Promise.all([
      administration.call("users.get", { account }),
      administration.call("audit.list", { account }),
    ])
    setUser(found.user)
    setLog(done.entries)
  }
  const again = () => {
    look().catch((wrong: unknown) => setError(wordsFor(wrong)))
  }
  useEffect(again, [account])
  const change = (work: Promise<{ readonly user: UserData }>, said?: (name: string) => string) =>
    tell(
      work.then((changed) => {
        setUser(changed.user)
        if (said) toast(said(own(changed.user.displayName)))
        again()
      }),
    )
  return (
    <User
      user={user}
      error={error}
      me={client.session.value?.self.account === account}
      log={log}
      onBack={back}
      deeds={{
        setAdmin: (admin) => change(administration.call("users.setAdmin", { account, admin })),
        suspend: () =>
          change(administration.call("users.suspend", { account }), (name) => t("user.suspended", { name })),
        restore: () =>
          change(administration.call("users.restore", { account }), (name) => t("user.restored", { name })),
        recover: async () => {
          try {
            const { link, expiresAt } = await administration.call("users.recover", { account })
            again()
            return { link: `${location.origin}${pathOf({ at: "enter", link })}`, expiresAt }
          } catch (wrong) {
            toast(wordsFor(wrong))
            return null
          }
        },
        setQuota: (quota) =>
          words(
            administration.call("users.setQuota", { account, quota }).then((changed) => {
              setUser(changed.user)
              again()
            }),
          ),
        copy,
      }}
    />
  )
}

function SignUpsPane() {
  const client = useClient()
  const { administration } = client
  const [mode, setMode] = useState<ModeView | null>(null)
  const fetch = useCallback(
    async (after: SignUpId | undefined) => {
      const { signUps, more } = await administration.call("signUps.list", after === undefined ? {} : { after })
      return { rows: signUps, next: more ? signUps.at(-1)?.signUp : undefined }
    },
    [administration],
  )
  const { pages, more, again } = usePages<SignUp, SignUpId>(fetch)
  // Who asks, or is let in by another administrator, is told as a number: then the list is another.
  const waiting = administration.waiting.value
  useEffect(again, [waiting, again])
  useEffect(() => {
    whenOnline(client)
      .then(() => administration.call("signUps.mode", {}))
      .then(
        ({ chosen, given }) => setMode({ mode: chosen ?? given, chosen: chosen !== null }),
        () => undefined,
      )
  }, [client, administration])
  const decide = (method: "signUps.approve" | "signUps.decline", { signUp, displayName }: SignUp) => {
    const said = method === "signUps.approve" ? "sign_up.approved" : "sign_up.declined"
    tell(
      administration
        .call(method, { signUp })
        .then(() => toast(t(said, { name: own(displayName) })))
        .finally(again),
    )
  }
  return (
    <SignUps
      mode={mode}
      link={`${location.origin}${pathOf({ at: "join", invite: "everyone" })}`}
      pages={pages}
      onMore={more}
      onBack={onBack()}
      deeds={{
        choose: (next) =>
          tell(
            administration.call("signUps.setMode", { mode: next }).then(() => setMode({ mode: next, chosen: true })),
          ),
        approve: (signUp) => decide("signUps.approve", signUp),
        decline: (signUp) => decide("signUps.decline", signUp),
        copy,
      }}
    />
  )
}

/** How soon it is looked again for codes that have come: nobody is told of them, and they are good for minutes. */
const LOOK_MS = 3_000

function CodesPane() {
  const { administration } = useClient()
  const fetch = useCallback(
    async () => ({ rows: (await administration.call("numbers.waiting", {})).codes, next: undefined }),
    [administration],
  )
  const { pages, again } = usePages<WaitingCode, never>(fetch)
  const [shown, setShown] = useState<ReadonlyMap<WaitingCodeId, string>>(new Map())
  // After each answer, however long it took.
  useEffect(() => {
    const timer = setTimeout(again, LOOK_MS)
    return () => clearTimeout(timer)
  }, [pages, again])
  const show = async ({ waitingCode }: WaitingCode) => {
    const { code } = await administration.call("numbers.reveal", { waitingCode })
    setShown(new Map(shown).set(waitingCode, code))
  }
  return <Codes pages={pages} shown={shown} show={(code) => tell(show(code))} onBack={onBack()} />
}

function InvitesPane() {
  const client = useClient()
  const { administration } = client
  const fetch = useCallback(
    async (after: InviteId | undefined) => {
      const { invites, more } = await administration.call("invites.list", after === undefined ? {} : { after })
      return { rows: invites, next: more ? invites.at(-1)?.inviteId : undefined }
    },
    [administration],
  )
  const { pages, more, again } = usePages<Invite, InviteId>(fetch)
  const make = async (asked: NewInvite): Promise<MadeInvite | null> => {
    try {
      const { invite, expiresAt } = await administration.call("invites.create", asked)
      again()
      return { ...asked, link: `${location.origin}${pathOf({ at: "join", invite })}`, expiresAt }
    } catch (wrong) {
      toast(wordsFor(wrong))
      return null
    }
  }
  return (
    <Invites
      pages={pages}
      now={client.now()}
      make={make}
      end={({ inviteId }) =>
        tell(
          administration.call("invites.end", { inviteId }).then(() => {
            toast(t("invites.ended"))
            again()
          }),
        )
      }
      copy={copy}
      onMore={more}
      onBack={onBack()}
    />
  )
}

function LogPane() {
  const { administration } = useClient()
  const fetch = useCallback(
    async (before: string | undefined) => {
      const { entries, next } = await administration.call("audit.list", before === undefined ? {} : { before })
      return { rows: entries, next: next ?? undefined }
    },
    [administration],
  )
  const { pages, more } = usePages<AuditEntry, string>(fetch)
  return <AuditLog pages={pages} onMore={more} onBack={onBack()} />
}
