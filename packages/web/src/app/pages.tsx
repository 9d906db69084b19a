/** What is not on the first screens: most of it in one piece, since who opens one page opens others. */
import type { Self } from "@everline/protocol"
import { later, withWords } from "../parts/later.tsx"
import { adminWords } from "../screens/admin/words.ts"
import { numberWords } from "../screens/numbers/words.ts"
import { DevicesPane } from "./panes/DevicesPane.tsx"
import { GroupLinkPane } from "./panes/GroupLinkPane.tsx"
import { MergedPane } from "./panes/MergedPane.tsx"
import { NewChatPane, NewGroupPane } from "./panes/NewPanes.tsx"
import { PersonPane } from "./panes/PersonPane.tsx"
import { SearchPane } from "./panes/SearchPane.tsx"
import { SettingsPane } from "./panes/SettingsPane.tsx"
import { type Place, pathOf, stationOf } from "./place.ts"

export { FinderPane } from "./panes/FinderPane.tsx"
export { ForwardPane } from "./panes/ForwardPane.tsx"
export { InfoPane } from "./panes/InfoPane.tsx"
export { RecoveryPane } from "./panes/RecoveryPane.tsx"

// With a dictionary of how Chinese names are spelled.
const ContactsPane = later(() => import("./panes/ContactsPane.tsx").then((pane) => pane.ContactsPane))
const adding = () => import("./panes/AddPanes.tsx")
const AddPane = later(() => adding().then((panes) => panes.AddPane))
const MeetPane = later(() => adding().then((panes) => panes.MeetPane))
const RequestsPane = later(() => adding().then((panes) => panes.RequestsPane))
const PasskeysPane = later(() => import("./panes/PasskeysPane.tsx").then((pane) => pane.PasskeysPane))
const NumbersPane = later(() =>
  withWords(() => import("./panes/NumbersPane.tsx").then((pane) => pane.NumbersPane), numberWords),
)
const PairPane = later(() => import("./panes/PairPane.tsx").then((pane) => pane.PairPane))
const admin = () => withWords(() => import("./panes/AdminPanes.tsx"), adminWords)
const AdminNavPane = later(() => admin().then((panes) => panes.AdminNavPane))
const AdminPane = later(() => admin().then((panes) => panes.AdminPane))
const UserPane = later(() => admin().then((panes) => panes.UserPane))

interface PageProps {
  here: Place
  self: Self
  phone: boolean
}

/** The screen of a place; null where that is a list, or a conversation. */
export function Page({ here, self, phone }: PageProps) {
  switch (here.at) {
    case "merged":
      return <MergedPane key={pathOf(here)} conversation={here.conversation} seq={here.seq} />
    case "new":
      return <NewChatPane />
    case "new-group":
      return <NewGroupPane />
    case "group-link":
      return <GroupLinkPane groupLink={here.groupLink} />
    case "person":
      return <PersonPane key={here.account} account={here.account} />
    case "add":
      return <AddPane />
    case "meet":
      return <MeetPane key={here.link} link={here.link} />
    case "requests":
      return <RequestsPane />
    case "devices":
      return <DevicesPane />
    case "passkeys":
      return <PasskeysPane self={self} />
    case "numbers":
      return <NumbersPane />
    case "pair":
      return (
        <>
          <DevicesPane />
          <PairPane shown={here.shown} />
        </>
      )
    case "admin":
      if (!self.admin) return <SettingsPane self={self} />
      return here.page === null && phone ? <AdminNavPane here={null} /> : <AdminPane page={here.page ?? "health"} />
    case "user":
      return self.admin ? <UserPane key={here.account} account={here.account} /> : <SettingsPane self={self} />
    case "me":
      return <SettingsPane self={self} />
    default:
      return null
  }
}

/** The list that stands beside a place, where it is not that of the conversations; on a phone it is a screen of its own. */
export function ListPage({ here, self }: Omit<PageProps, "phone">) {
  if (self.admin && here.at === "admin") return <AdminNavPane here={here.page ?? "health"} />
  if (self.admin && here.at === "user") return <AdminNavPane here="users" />
  return stationOf(here) === "contacts" ? <ContactsPane /> : <SearchPane />
}
