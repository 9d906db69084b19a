import {
  type AuditEntry,
  type AuditId,
  type Health as HealthFigures,
  type Invite,
  type InviteId,
  newId,
  type Profile,
  type SignUp,
  type SignUpId,
  type User as UserData,
  type WaitingCode,
  type WaitingCodeId,
} from "@everline/protocol"
import { errorWords } from "../i18n/i18n.ts"
import { Codes } from "../screens/admin/Codes.tsx"
import { Health } from "../screens/admin/Health.tsx"
import { Invites } from "../screens/admin/Invites.tsx"
import type { Pages } from "../screens/admin/Listed.tsx"
import { AuditLog } from "../screens/admin/Log.tsx"
import { SignUps } from "../screens/admin/SignUps.tsx"
import { User } from "../screens/admin/User.tsx"
import { Users } from "../screens/admin/Users.tsx"
import { shape } from "../shapes/shape.ts"
import {
  type AdminScreen,
  ada,
  back,
  beside,
  bot,
  chen,
  DAY,
  HOUR,
  lin,
  nav,
  nothing,
  now,
  pages,
  profile,
  teacher,
} from "./adminSamples.tsx"
import { adminSmsScreens } from "./adminSms.tsx"
import { fine } from "./deeds.ts"

/** The administration of a school's server, for the gallery. */

const GIB = 2 ** 30

const user = (who: Profile, more: Partial<UserData> = {}): UserData => ({
  ...who,
  admin: false,
  createdAt: now - 40 * DAY,
  lastSeenAt: now - 3 * HOUR,
  devices: 2,
  suspendedAt: null,
  room: { used: 1.2 * GIB, quota: 5 * GIB, chosen: false },
  ...more,
})

const users: readonly UserData[] = [
  user(lin, { admin: true, lastSeenAt: now }),
  user(teacher, { admin: true, lastSeenAt: now - 20 * 60_000 }),
  user(ada, { admin: true, suspendedAt: now - 2 * DAY }),
  user(chen, { suspendedAt: now - 5 * HOUR }),
  user(profile("Priya Raman", "priya"), { lastSeenAt: null, devices: 0 }),
  user(bot, { devices: 1 }),
]

const well: HealthFigures = {
  version: "0.1.0",
  node: "20.20.0",
  protocol: 1,
  startedAt: now - 12 * DAY,
  now,
  people: 1_284,
  database: { version: "18.4", bytes: 3.4 * GIB, commitMs: 1.3 },
  disk: { free: 61 * GIB, total: 120 * GIB },
  connections: 412,
  messages: 20_931,
  bus: "up",
  servers: 3,
  backedUpAt: now - 7 * HOUR,
  certificateUntil: now + 71 * DAY,
  media: { state: "up", processes: 2, endedAt: null },
}
const ill: HealthFigures = {
  ...well,
  disk: { free: 0.2 * GIB, total: 120 * GIB },
  bus: "down",
  backedUpAt: null,
  certificateUntil: now + 5 * DAY,
  media: { state: "down", processes: 2, endedAt: now - 7 * HOUR },
}

const signUp = (displayName: string, userName: string, note: string, ago: number): SignUp => ({
  signUp: newId<SignUpId>(),
  userName,
  displayName,
  note,
  at: now - ago,
})
const asking = [
  signUp("王小明", "xiaoming", "三年二班王小明的爸爸，上周家长会见过您", 40 * 60_000),
  signUp("Sofia Marin", "sofia", "", 26 * HOUR),
]

const invite = (more: Partial<Invite>): Invite => ({
  inviteId: newId<InviteId>(),
  from: lin,
  admin: false,
  createdAt: now - DAY,
  expiresAt: now + 6 * DAY,
  endedAt: null,
  uses: 1,
  used: 0,
  usedBy: [],
  ...more,
})
const invites = [
  invite({ uses: 50, used: 3, usedBy: [chen, teacher, ada] }),
  invite({}),
  invite({ admin: true, from: null, used: 1, usedBy: [lin] }),
  invite({ endedAt: now - HOUR, uses: 10 }),
  invite({ expiresAt: now - HOUR }),
]

const entry = (kind: AuditEntry["kind"], ago: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  audit: newId<AuditId>(),
  at: now - ago,
  kind,
  by: lin,
  device: "客厅电脑",
  reach: "private",
  about: null,
  detail: null,
  ...more,
})
const log = [
  entry("suspended", 5 * HOUR, { about: chen }),
  entry("recovery_used", 6 * HOUR, { by: ada, device: "Firefox on Linux", reach: "public", about: ada }),
  entry("recovery_made", 7 * HOUR, { about: ada }),
  entry("sign_up_mode", DAY, { detail: "approval" }),
  entry("invite_made", DAY + HOUR),
  entry("admin_made", 2 * DAY, { about: teacher }),
  entry("bot_made", 3 * DAY, { by: null, device: null, reach: null, about: bot }),
]

const health = (figures: HealthFigures | null, error: string | null = null) =>
  beside("health", <Health health={figures} error={error} again={nothing} onBack={back()} />)
const list = (text: string, rows: Pages<UserData>) =>
  beside(
    "users",
    <Users
      text={text}
      pages={rows}
      me={lin.account}
      href={() => "/admin/users"}
      onText={nothing}
      onMore={nothing}
      onBack={back()}
    />,
  )
const userDeeds = {
  setAdmin: nothing,
  suspend: nothing,
  restore: nothing,
  recover: async () => ({
    link: "https://chat.example.org/enter/q8Zk2xPwuN3Qx_7Q4MK2XNZ61RJ2Qg",
    expiresAt: now + DAY,
  }),
  setQuota: fine,
  copy: nothing,
}
const one = (shown: UserData | undefined) =>
  beside(
    "users",
    <User
      user={shown ?? null}
      error={shown === undefined ? errorWords("not_found") : null}
      me={false}
      log={log.slice(0, 3)}
      deeds={userDeeds}
      onBack={nothing}
    />,
  )
const signUpDeeds = { choose: nothing, approve: nothing, decline: nothing, copy: nothing }
const signUps = (rows: readonly SignUp[], mode: "invited" | "approval", chosen: boolean) =>
  beside(
    "sign-ups",
    <SignUps
      mode={{ mode, chosen }}
      link="https://chat.example.org/join/everyone"
      pages={pages(rows)}
      deeds={signUpDeeds}
      onMore={nothing}
      onBack={back()}
    />,
  )
const invited = (rows: readonly Invite[]) =>
  beside(
    "invites",
    <Invites
      pages={pages(rows, { more: rows.length > 0 })}
      now={now}
      make={async (asked) => ({ ...asked, link: "https://chat.example.org/join/7Q4MK2XN", expiresAt: now + 7 * DAY })}
      end={nothing}
      copy={nothing}
      onMore={nothing}
      onBack={back()}
    />,
  )

const waitingCodes: readonly WaitingCode[] = [
  {
    ...{ waitingCode: newId<WaitingCodeId>(), number: "+8613800138000", profile: chen, purpose: "log_in" },
    ...{ at: now - 60_000, expiresAt: now + 240_000 },
  },
  {
    ...{ waitingCode: newId<WaitingCodeId>(), number: "+447400123456", profile: ada, purpose: "add" },
    ...{ at: now - 200_000, expiresAt: now + 100_000 },
  },
]
const shownCodes = new Map(waitingCodes.slice(0, 1).map(({ waitingCode }) => [waitingCode, "402917"]))
const codes = (rows: readonly WaitingCode[]) =>
  beside("codes", <Codes pages={pages(rows)} shown={shownCodes} show={nothing} onBack={back()} />)

export const adminScreens = {
  admin: () => (shape.value === "phone" ? { main: nav(null), list: null } : health(well)),
  adminhealth: () => health(well),
  adminill: () => health(ill),
  adminhealthfailed: () => health(null, errorWords("unavailable")),
  adminusers: () => list("", pages(users, { more: true })),
  adminnobody: () => list("龘", pages<UserData>([])),
  adminuser: () => one(users[1]),
  adminsuspended: () => one(users[3]),
  adminusergone: () => one(undefined),
  adminsignups: () => signUps(asking, "approval", true),
  adminnoone: () => signUps([], "approval", true),
  admininvited: () => signUps([], "invited", false),
  admincodes: () => codes(waitingCodes),
  adminnocodes: () => codes([]),
  admininvites: () => invited(invites),
  adminnoinvites: () => invited([]),
  ...adminSmsScreens,
  adminlog: () => beside("log", <AuditLog pages={pages(log, { more: true })} onMore={nothing} onBack={back()} />),
} as const satisfies Readonly<Record<string, () => AdminScreen>>
