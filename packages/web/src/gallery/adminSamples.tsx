import { type AccountId, newId, type Profile } from "@everline/protocol"
import type { ComponentChildren } from "preact"
import { AdminNav, type AdminPage } from "../screens/admin/AdminNav.tsx"
import type { Pages } from "../screens/admin/Listed.tsx"
import { shape } from "../shapes/shape.ts"

/** What the pages of the administration share in the gallery: people of a school, and the frame. */

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const now = Date.now()
export const nothing = () => {}

export const profile = (displayName: string, userName: string, kind: Profile["kind"] = "person"): Profile => ({
  account: newId<AccountId>(),
  userName,
  displayName,
  kind,
})

export const lin = profile("林晓雨", "xiaoyu")
export const teacher = profile("李老师", "lilaoshi")
export const chen = profile("陈晓", "chenxiao")
export const ada = profile("Ada Okafor-Bartholomew of the Upper Mill", "ada.okafor-bartholomew")
export const bot = profile("天气 bot", "weather", "bot")

export const pages = <T,>(rows: readonly T[] | null, more: Partial<Pages<T>> = {}): Pages<T> => ({
  rows,
  more: false,
  error: null,
  ...more,
})

/** A page of the administration, beside the list of pages where there is room. */
export interface AdminScreen {
  readonly main: ComponentChildren
  readonly list: ComponentChildren
}

export const nav = (here: AdminPage | null) => (
  <AdminNav here={here} waiting={2} href={(page) => `/admin/${page}`} onBack={nothing} />
)
export const beside = (here: AdminPage, main: ComponentChildren): AdminScreen => ({ main, list: nav(here) })
export const back = () => (shape.value === "phone" ? nothing : undefined)
