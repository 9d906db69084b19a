import {
  type AccountId,
  type Conversation,
  EverlineError,
  type Role,
  type Seq,
  type SeqRange,
} from "@everline/protocol"

/** Both accounts in order: one direct conversation for two people, whoever begins it; one with oneself. */
export const directKey = (one: AccountId, other: AccountId): string => [one, other].sort().join(":")

/** @throws not_a_group */
export function checkGroup(kind: Conversation["kind"]): void {
  if (kind !== "group") throw new EverlineError("not_a_group")
}

/** @throws owner_only */
export function checkOwner(role: Role): void {
  if (role !== "owner") throw new EverlineError("owner_only")
}

/** @throws admins_only */
export function checkAdmin(role: Role): void {
  if (role === "member") throw new EverlineError("admins_only")
}

/** Whether somebody may remove people of these roles. @throws admins_only, owner_only */
export function checkRemoval(role: Role, theirs: readonly Role[]): void {
  checkAdmin(role)
  if (role === "admin" && theirs.some((their) => their !== "member")) throw new EverlineError("owner_only")
}

/** @throws too_many_members */
export function checkSize(members: number, most: number): void {
  if (members > most) throw new EverlineError("too_many_members")
}

export const covers = (readable: readonly SeqRange[], seq: Seq): boolean =>
  readable.some(({ from, to }) => seq >= from && (to === null || seq <= to))
