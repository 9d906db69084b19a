import type { ComponentChildren } from "preact"
import { t } from "../i18n/i18n.ts"
import { Back } from "../look/icons.ts"
import { IconButton } from "./Button.tsx"
import styles from "./Header.module.css"

interface HeaderProps {
  /** Left out where there is nothing to go back to. */
  onBack?: (() => void) | undefined
  children: ComponentChildren
  actions?: ComponentChildren
}

/** The head of a screen: back, what this is, what can be done. */
export function Header({ onBack, children, actions }: HeaderProps) {
  return (
    <header class={`${styles.header} ${onBack ? styles.back : ""}`}>
      {onBack && <IconButton name={t("back")} icon={Back} size={26} onClick={onBack} />}
      {children}
      <span class={styles.actions}>{actions}</span>
    </header>
  )
}

/** A header that is only a title. */
export function TitleHeader({
  title,
  onBack,
  actions,
}: {
  title: string
  onBack?: (() => void) | undefined
  actions?: ComponentChildren
}) {
  return (
    <Header onBack={onBack} actions={actions}>
      <h1 class={`${styles.title} cut grow`}>{title}</h1>
    </Header>
  )
}
