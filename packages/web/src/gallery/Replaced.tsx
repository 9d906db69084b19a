import { useEffect, useRef, useState } from "preact/hooks"
import { t } from "../i18n/i18n.ts"
import { Chat, type ChatDeeds, type ChatView } from "../screens/Chat.tsx"
import { back } from "./deeds.ts"

/** A draft in whose place plain letters were put: that takes a press. */
export function Replaced({ view, deeds }: { view: ChatView; deeds: ChatDeeds }) {
  const ref = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState(view.draft)
  useEffect(() => {
    if (!ref.current) return
    // What is offered comes with code of its own.
    const watch = new MutationObserver(() => {
      const buttons = [...(ref.current?.querySelectorAll("button") ?? [])]
      const use = buttons.find(({ textContent }) => textContent === t("sms.plain.use"))
      if (use === undefined) return
      watch.disconnect()
      use.click()
    })
    watch.observe(ref.current, { childList: true, subtree: true })
    return () => watch.disconnect()
  }, [])
  return (
    <div ref={ref} style={{ display: "contents" }}>
      <Chat view={{ ...view, draft }} deeds={{ ...deeds, draft: setDraft }} onBack={back()} />
    </div>
  )
}
