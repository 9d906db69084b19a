import type { ComponentChildren, FunctionComponent } from "preact"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import type { IconProps } from "../look/icon.tsx"
import { shape } from "../shapes/shape.ts"
import { Dialog } from "./Dialog.tsx"
import styles from "./Menu.module.css"
import type { Point } from "./press.ts"

export interface MenuItem {
  readonly label: string
  readonly icon: FunctionComponent<IconProps>
  readonly run: () => void
  readonly danger?: boolean
}

interface MenuProps {
  title: string
  items: readonly MenuItem[]
  /** Where it was asked for, in CSS pixels of the window. */
  at: Point
  onClose(): void
  /** Above the items, for instance quick reactions. */
  children?: ComponentChildren
}

function Items({ items, onClose }: Pick<MenuProps, "items" | "onClose">) {
  return (
    <div role="menu" class={styles.items}>
      {items.map(({ label, icon: Icon, run, danger }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          class={`${styles.item} ${danger ? styles.danger : ""}`}
          onClick={() => {
            onClose()
            run()
          }}
        >
          <Icon size={20} />
          {label}
        </button>
      ))}
    </div>
  )
}

/** Up and down walk through the buttons of a menu and come round at its ends. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")]
  const here = document.activeElement
  const at = here instanceof HTMLElement ? all.indexOf(here) : -1
  all[(at + step + all.length) % all.length]?.focus()
}

const MARGIN = 8
/**
 * The pointer is this far inside a menu's corner. Where the menu opens on pressing, letting go beside it, if only beside
 * its round corner, would close it again.
 */
const INSIDE = 8

function Popover({ title, items, at, onClose, children }: MenuProps) {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const box = ref.current
    if (!box) return
    box.showPopover()
    const { width, height } = box.getBoundingClientRect()
    box.style.left = `${Math.max(MARGIN, Math.min(at.x - INSIDE, innerWidth - width - MARGIN))}px`
    box.style.top = `${Math.max(MARGIN, Math.min(at.y - INSIDE, innerHeight - height - MARGIN))}px`
    box.querySelector<HTMLElement>("[role=menuitem]")?.focus()
  }, [at])
  useEffect(() => {
    const box = ref.current
    const toggled = (event: Event) => {
      if (event instanceof ToggleEvent && event.newState === "closed") onClose()
    }
    box?.addEventListener("toggle", toggled)
    return () => box?.removeEventListener("toggle", toggled)
  }, [])
  return (
    <div ref={ref} popover="auto" role="dialog" class={styles.popover} aria-label={title} onKeyDown={walk}>
      {children}
      <Items items={items} onClose={onClose} />
    </div>
  )
}

/** What can be done to one thing: a menu where the pointer is, or a sheet on a phone. */
export function Menu(props: MenuProps) {
  const back = useRef(document.activeElement)
  useEffect(
    () => () => {
      if (back.current instanceof HTMLElement && document.activeElement === document.body) back.current.focus()
    },
    [],
  )
  if (shape.value !== "phone") return <Popover {...props} />
  return (
    <Dialog title={props.title} form="sheet" quiet onClose={props.onClose}>
      {props.children}
      <Items items={props.items} onClose={props.onClose} />
    </Dialog>
  )
}
