import type { ButtonHTMLAttributes, FunctionComponent } from "preact"
import type { IconProps } from "../look/icon.tsx"
import styles from "./Button.module.css"

type Press = NonNullable<ButtonHTMLAttributes<HTMLButtonElement>["onClick"]>

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `plain` is the safe or second choice, `primary` the one thing to do here, `danger` cannot be taken back. */
  kind?: "plain" | "primary" | "outline" | "danger" | "quit"
  icon?: FunctionComponent<IconProps>
  small?: boolean
  wide?: boolean
}

/** A button with words. */
export function Button({ kind = "plain", icon: Icon, small, wide, children, class: extra, ...rest }: ButtonProps) {
  const classes = [styles.button, styles[kind], small && styles.small, wide && styles.wide, extra]
  return (
    <button type="button" {...rest} class={classes.filter(Boolean).join(" ")}>
      {Icon && <Icon size={18} />}
      {children}
    </button>
  )
}

type Holding = "onPointerDown" | "onPointerMove" | "onPointerUp" | "onLostPointerCapture" | "onContextMenu"

interface IconButtonProps extends Pick<ButtonHTMLAttributes<HTMLButtonElement>, Holding> {
  /** What it does, for those who hear it and on hover. */
  name: string
  icon: FunctionComponent<IconProps>
  onClick?: Press
  size?: number
  primary?: boolean
  on?: boolean
  disabled?: boolean
  class?: string | undefined
  /** For a button that opens something: whether it is open. */
  expanded?: boolean
  /** For a button that switches something: whether it is on. */
  pressed?: boolean
}

/** A round button that is only an icon; `name` is its name. */
export function IconButton(props: IconButtonProps) {
  const { name, icon: Icon, size = 22, primary, on, expanded, pressed, class: extra, ...rest } = props
  const classes = [styles.round, primary && styles.primary, on && styles.on, extra]
  return (
    <button
      type="button"
      {...rest}
      class={classes.filter(Boolean).join(" ")}
      aria-label={name}
      title={name}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
    >
      <Icon size={size} />
    </button>
  )
}
