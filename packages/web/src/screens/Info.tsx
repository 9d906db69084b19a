import { useState } from "preact/hooks"
import { own, t } from "../i18n/i18n.ts"
import { AddPerson, Block, Close, Pencil, RemovePerson, Search, SignOut } from "../look/icons.ts"
import { Face } from "../parts/Avatar.tsx"
import { Button, IconButton } from "../parts/Button.tsx"
import { ask, Dialog } from "../parts/Dialog.tsx"
import { PersonRow } from "../parts/PersonRow.tsx"
import { RenameDialog } from "../parts/RenameDialog.tsx"
import { Name } from "../parts/Words.tsx"
import type { MemberView, PersonView } from "../views.ts"
import styles from "./Info.module.css"
import { PickPeople } from "./NewGroup.tsx"

export interface InfoView {
  readonly kind: "direct" | "group"
  readonly name: string
  readonly faces: readonly PersonView[]
  readonly count: number
  /** As many as have been fetched, in the order in which they joined. */
  readonly members: readonly MemberView[]
  readonly moreMembers: boolean
  /** Whether oneself is its owner, and a member at all. */
  readonly owner: boolean
  readonly member: boolean
  /** Whether one has blocked the other of a direct conversation; and whether that is oneself. */
  readonly blocked: boolean
  readonly self: boolean
}

/** What can be done to a group, or about a person. Some say in words why it could not be done, or null. */
export interface InfoDeeds {
  rename(title: string): Promise<string | null>
  add(people: readonly PersonView[]): Promise<string | null>
  remove(member: MemberView): void
  leave(): void
  block(on: boolean): void
  more(): void
  search(): void
  find(text: string): Promise<readonly PersonView[]>
  close(): void
}

function AddPeople({ view, deeds, onClose }: { view: InfoView; deeds: InfoDeeds; onClose: () => void }) {
  const [picked, setPicked] = useState<readonly PersonView[]>([])
  const [error, setError] = useState<string | null>(null)
  const add = async () => {
    const wrong = await deeds.add(picked)
    if (wrong === null) onClose()
    else setError(wrong)
  }
  return (
    <Dialog title={t("info.add")} onClose={onClose}>
      <div class={styles.pick}>
        <PickPeople
          find={deeds.find}
          picked={picked}
          onPicked={setPicked}
          without={new Set(view.members.map((member) => member.account))}
        />
        {error && <p class={styles.error}>{error}</p>}
        <div class={styles.buttons}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" disabled={picked.length === 0} onClick={add}>
            {t("info.add_count", { count: picked.length })}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function Members({ view, deeds }: { view: InfoView; deeds: InfoDeeds }) {
  const remove = async (member: MemberView) => {
    const yes = await ask({
      title: t("info.remove.title", { name: own(member.name) }),
      text: t("info.remove.text"),
      yes: t("info.remove.yes"),
      no: t("info.remove.no"),
      danger: true,
    })
    if (yes) deeds.remove(member)
  }
  return (
    <section class={styles.section}>
      <h2 class={`${styles.heading} num`}>{t("chat.members", { count: view.count })}</h2>
      <div class={styles.members}>
        {view.members.map((member) => (
          <PersonRow
            key={member.account}
            person={member}
            note={member.owner ? t("info.owner") : member.me ? t("info.you") : undefined}
          >
            {view.owner && !member.me && (
              <IconButton
                name={t("info.remove.label", { name: own(member.name) })}
                icon={RemovePerson}
                size={20}
                onClick={() => remove(member)}
              />
            )}
          </PersonRow>
        ))}
      </div>
      {view.moreMembers && (
        <Button small onClick={deeds.more}>
          {t("info.more")}
        </Button>
      )}
    </section>
  )
}

/** Ends what comes from somebody, or lets it come again. */
function Blocking({ view, deeds }: { view: InfoView; deeds: InfoDeeds }) {
  const block = async () => {
    const yes = await ask({
      title: t("info.block.title", { name: own(view.name) }),
      text: t("info.block.text"),
      yes: t("info.block.yes"),
      no: t("cancel"),
      danger: true,
    })
    if (yes) deeds.block(true)
  }
  return view.blocked ? (
    <section class={styles.section}>
      <p class={styles.blocked}>{t("chat.blocked", { name: own(view.name) })}</p>
      <Button wide onClick={() => deeds.block(false)}>
        {t("unblock")}
      </Button>
    </section>
  ) : (
    <Button kind="quit" icon={Block} wide onClick={block}>
      {t("info.block.yes")}
    </Button>
  )
}

/** Who is in a conversation, and what can be done to it. A pane beside the chat or a screen of its own. */
export function Info({ view, deeds }: { view: InfoView; deeds: InfoDeeds }) {
  const [open, setOpen] = useState<"rename" | "add" | null>(null)
  const close = () => setOpen(null)
  const group = view.kind === "group"
  const leave = async () => {
    const yes = await ask({
      title: t("info.leave.title", { name: own(view.name) }),
      text: t("info.leave.text"),
      yes: t("info.leave.yes"),
      no: t("info.leave.no"),
      danger: true,
    })
    if (yes) deeds.leave()
  }
  return (
    <aside class={styles.info} aria-label={t("info.title")}>
      <div class={styles.close}>
        <IconButton name={t("close")} icon={Close} onClick={deeds.close} />
      </div>
      <div class={styles.scroll}>
        <div class={styles.head}>
          <Face kind={view.kind} faces={view.faces} size="xl" />
          <h1 class={styles.name}>
            <Name>{view.name}</Name>
          </h1>
          {!group && view.faces[0] && <p class={styles.user}>@{view.faces[0].userName}</p>}
        </div>
        <div class={styles.deeds}>
          {group && view.member && (
            <>
              <Button small icon={AddPerson} onClick={() => setOpen("add")}>
                {t("info.add")}
              </Button>
              <Button small icon={Pencil} onClick={() => setOpen("rename")}>
                {t("rename")}
              </Button>
            </>
          )}
          <Button small icon={Search} onClick={deeds.search}>
            {t("info.search")}
          </Button>
        </div>
        {!group && !view.self && <Blocking view={view} deeds={deeds} />}
        {group && <Members view={view} deeds={deeds} />}
        {group && view.member && (
          <Button kind="quit" icon={SignOut} wide onClick={leave}>
            {t("info.leave.yes")}
          </Button>
        )}
      </div>
      {open === "rename" && (
        <RenameDialog
          title={t("info.rename")}
          label={t("group.name")}
          value={view.name}
          save={deeds.rename}
          onClose={close}
        />
      )}
      {open === "add" && <AddPeople view={view} deeds={deeds} onClose={close} />}
    </aside>
  )
}
