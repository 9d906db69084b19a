/** How a story sees a page: as a person or a screen reader does, by what things are and what they are called. */

/** A place in the window, in CSS pixels. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** As screen readers have them; a `body` is the words of a message, where it takes a press. */
export type Role =
  | "article"
  | "body"
  | "button"
  | "checkbox"
  | "complementary"
  | "dialog"
  | "group"
  | "heading"
  | "link"
  | "log"
  | "main"
  | "menuitem"
  | "navigation"
  | "option"
  | "radio"
  | "region"
  | "status"
  | "switch"
  | "textbox"

/** One thing on a page. Where several fit it is the last, for the newest of a conversation stands at its end. */
export interface Target {
  readonly role: Role
  /** All of what a screen reader calls it. */
  readonly name?: string
  /** Some of the text in it. */
  readonly has?: string
  /** How the text in it begins. */
  readonly begins?: string
  /** What it is in. */
  readonly within?: Target
}

/**
 * Runs in the page, so it refers to nothing outside itself. What a modal dialog covers is not seen.
 * @returns the questions that can be asked of a page
 */
export function eyes() {
  const selectors: Record<Role, string> = {
    article: "article",
    body: "article [dir=auto]",
    button: "button:not([role]), [role=button]",
    checkbox: "[role=checkbox]",
    complementary: "aside",
    dialog: "dialog, [role=dialog], [role=alertdialog]",
    group: "fieldset",
    heading: "h1, h2, h3",
    link: "a[href]",
    log: "[role=log]",
    main: "main",
    menuitem: "[role=menuitem]",
    navigation: "nav",
    option: "[role=option]",
    radio: "input[type=radio]",
    region: "section[aria-label]",
    status: "[role=status]",
    switch: "[role=switch]",
    textbox: "textarea, input:not([type=radio], [type=checkbox])",
  }
  const plain = (text: string) => text.replace(/\s+/gu, " ").trim()

  /** Text without what is hidden from everybody or from screen readers. */
  const words = (node: Node): string => {
    if (node instanceof Text) return node.data
    if (!(node instanceof Element) || node.getAttribute("aria-hidden") === "true") return ""
    const inside = [...node.childNodes].map(words).join("")
    return getComputedStyle(node).display.startsWith("inline") ? inside : ` ${inside} `
  }

  const nameOf = (element: Element): string => {
    const by = element.getAttribute("aria-labelledby")
    const labels = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels : null
    const own = element.getAttribute("aria-label")
    if (own !== null) return plain(own)
    if (by !== null)
      return plain(
        by
          .split(" ")
          .map((id) => document.getElementById(id)?.textContent ?? "")
          .join(" "),
      )
    return plain(labels && labels.length > 0 ? [...labels].map(words).join(" ") : words(element))
  }

  /** Where a thing is pressed: a radio button without a face of its own at its label. */
  const faceOf = (element: Element): Element =>
    element instanceof HTMLInputElement && element.type === "radio" ? (element.labels?.[0] ?? element) : element

  const isSeen = (element: Element): boolean => {
    const { width, height } = faceOf(element).getBoundingClientRect()
    // Of several the one that was opened last lies over the others, and each is as large as the window.
    const modal = document.elementFromPoint(0, 0)?.closest("dialog:modal")
    return (
      width > 0 &&
      height > 0 &&
      element.checkVisibility({ visibilityProperty: true }) &&
      (modal?.contains(element) ?? true)
    )
  }

  const all = ({ role, name, has, begins, within }: Target): Element[] => {
    const roots: ParentNode[] = within ? all(within).slice(-1) : [document]
    return (
      roots
        .flatMap((root) => [...root.querySelectorAll(selectors[role])])
        .filter((element) => isSeen(element) && (name === undefined || nameOf(element) === name))
        // A box to tick may say what it is for by its name alone.
        .filter((element) => {
          const text = role === "checkbox" ? `${words(element)} ${nameOf(element)}` : words(element)
          if (begins !== undefined && !plain(text).startsWith(plain(begins))) return false
          return has === undefined || plain(text).includes(plain(has))
        })
    )
  }

  /** Where the thing takes a press; in words why there is no such place now. */
  const aim = (target: Target): Point | string => {
    const element = all(target).at(-1)
    if (!element) return "it is not there"
    if (element.matches(":disabled")) return "it is disabled"
    const face = faceOf(element)
    face.scrollIntoView({ block: "nearest", behavior: "instant" })
    const { left, top, width, height } = face.getBoundingClientRect()
    const at = { x: left + width / 2, y: top + height / 2 }
    const hit = document.elementFromPoint(at.x, at.y)
    return hit && face.contains(hit) ? at : `it is covered by ${hit?.tagName ?? "nothing"}`
  }

  // biome-ignore lint/performance/useDomNodeTextContent: what is shown, not what there is
  const shown = () => document.body?.innerText ?? ""

  return {
    /** Whether what is typed goes there. */
    hasFocus: (target: Target) => document.activeElement !== null && all(target).includes(document.activeElement),
    /** Two looks a frame apart agree, so that nothing is pressed while it moves. */
    async aim(target: Target): Promise<Point | string> {
      const before = aim(target)
      if (typeof before === "string") return before
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      const after = aim(target)
      if (typeof after === "string") return after
      return Math.hypot(after.x - before.x, after.y - before.y) < 1 ? after : "it moves"
    },
    /** From now on it is seen whether a press reaches the thing, by the event that a press makes. */
    expectPress(target: Target, event: "click" | "contextmenu"): void {
      const press = { arrived: false }
      Object.assign(window, { everlinePress: press })
      const see = ({ target: at }: Event) => {
        const isThere = (element: Element) =>
          at instanceof Node && (element.contains(at) || faceOf(element).contains(at))
        if (all(target).some(isThere)) press.arrived = true
      }
      window.addEventListener(event, see, { capture: true, once: true })
    },
    /** Whether it did; what is gone since was pressed, too. */
    pressArrived(target: Target): boolean {
      const press: unknown = Reflect.get(window, "everlinePress")
      const isLost = typeof press === "object" && press !== null && Reflect.get(press, "arrived") === false
      return !isLost || all(target).length === 0
    },
    /** Writes into a field what a person would, in place of what is there. */
    write(target: Target, text: string): string | null {
      const field = all(target).at(-1)
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return "it is not there"
      field.focus()
      field.select()
      document.execCommand(text === "" ? "delete" : "insertText", false, text)
      return field.value === text ? null : `it holds ${JSON.stringify(field.value.slice(0, 80))}`
    },
    count: (target: Target): number => all(target).length,
    /** What the things say, in the order of the page. */
    texts: (target: Target): string[] => all(target).map((element) => plain(words(element))),
    names: (target: Target): string[] => all(target).map(nameOf),
    /** Whether the page shows a text anywhere. */
    shows: (text: string): boolean => plain(shown()).includes(plain(text)),
    /** All that is on screen, what takes no press, and where the focus is, for the report of a story that came to a stop. */
    screen(): string {
      const disabled = [...document.querySelectorAll(":disabled")].map(nameOf).join(", ")
      const focus = document.activeElement === null ? "nowhere" : nameOf(document.activeElement).slice(0, 80)
      return `${location.pathname}\n${shown()}\n\ndisabled: ${disabled}\nfocus: ${focus}`
    },
  }
}

export type Eyes = ReturnType<typeof eyes>
