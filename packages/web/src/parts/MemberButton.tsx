import type { Role } from "@everline/protocol"
import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { Crown, Ellipsis, RemovePerson, Shield, ShieldOff } from "../look/icons.ts"
import type { MemberView } from "../views.ts"
import { ask } from "./ask.tsx"
import { IconButton } from "./Button.tsx"
import { Menu, type MenuItem } from "./Menu.tsx"
import type { Point } from "./press.ts"

/** What may be done about a member of a group. */
export interface MemberDeeds {
  remove(member: MemberView): void
  setRole(member: MemberView, role: Role): void
}

async function remove(member: MemberView, deeds: MemberDeeds): Promise<void> {
  const yes = await ask({
    title: t("info.remove.title", { name: own(member.name) }),
    text: t("info.remove.text"),
    yes: t("info.remove.yes"),
    no: t("info.remove.no"),
    danger: true,
  })
  if (yes) deeds.remove(member)
}

async function handOver(member: MemberView, deeds: MemberDeeds): Promise<void> {
  const yes = await ask({
    title: t("info.hand_over.title", { name: own(member.name) }),
    text: t("info.hand_over.text"),
    yes: t("info.hand_over.yes"),
    no: t("cancel"),
    danger: true,
  })
  if (yes) deeds.setRole(member, "owner")
}

/** What somebody of a role may do about a member: an owner everything, an admin remove who is neither. */
function itemsFor(member: MemberView, mine: Role, deeds: MemberDeeds): MenuItem[] {
  const removal = {
    label: t("info.remove.yes"),
    icon: RemovePerson,
    danger: true,
    run: () => void remove(member, deeds),
  }
  if (member.me || mine === "member") return []
  // Nobody looks after a group by SMS.
  if (member.kind === "number") return [removal]
  if (mine === "admin") return member.role === "member" ? [removal] : []
  const isAdmin = member.role === "admin"
  return [
    {
      label: isAdmin ? t("info.admin.end") : t("info.admin.make"),
      icon: isAdmin ? ShieldOff : Shield,
      run: () => deeds.setRole(member, isAdmin ? "member" : "admin"),
    },
    { label: t("info.hand_over.yes"), icon: Crown, run: () => void handOver(member, deeds) },
    removal,
  ]
}

/** Opens what may be done about a member; nothing where nothing may be. */
export function MemberButton({ member, mine, deeds }: { member: MemberView; mine: Role; deeds: MemberDeeds }) {
  const [at, setAt] = useState<Point | null>(null)
  const items = itemsFor(member, mine, deeds)
  if (items.length === 0) return null
  const name = t("info.member", { name: own(member.name) })
  return (
    <>
      <IconButton
        name={name}
        icon={Ellipsis}
        size={20}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          setAt({ x: box.left, y: box.bottom })
        }}
      />
      {at && <Menu title={member.name} items={items} at={at} onClose={() => setAt(null)} />}
    </>
  )
}
