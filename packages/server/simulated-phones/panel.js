import { act, make } from "./make.js"
import { clockOfSecond, filled, words } from "./words.js"

const { choices } = words
const seconds = (...all) => all.map((count) => [count * 1_000, filled(choices.seconds, { count })])
const named = (...all) => all.map((value) => [value, choices[value]])

/** What can be done otherwise, and how, in the order of the page. */
const GROUPS = {
  submits: {
    answer: named("once", "twice", "never", "wrong_sequence"),
    answerAfterMs: seconds(0, 2, 10, 70),
    refuse: [
      [null, choices.none],
      ...named("throttled", "queue_full", "system_error", "number_invalid", "sender_invalid", "submit_failed"),
    ],
    perSecond: [[null, choices.anyPace], ...[1, 10, 200].map((count) => [count, filled(choices.pace, { count })])],
    deliverAfterMs: seconds(0, 1, 10),
  },
  receipts: {
    receipt: named("once", "twice", "never"),
    receiptFirst: [
      [false, choices.afterAnswer],
      [true, choices.beforeAnswer],
    ],
    receiptAfterMs: seconds(0, 5, 60),
    receiptState: [
      [null, choices.truth],
      ...["DELIVRD", "UNDELIV", "EXPIRED", "REJECTD", "UNKNOWN", "ENROUTE"].map((state) => [state, state]),
    ],
    ids: named("decimal", "hex"),
    receiptIds: named("same", "other"),
    receiptFields: [
      [true, choices.fields],
      [false, choices.text],
    ],
  },
  arrivals: {
    arrivals: named("once", "twice"),
    parts: named("in_order", "reversed", "first_missing", "first_twice"),
  },
  link: {
    dropAfter: [[null, choices.neverDrops], ...[1, 10, 50].map((count) => [count, filled(choices.submits, { count })])],
    mute: [
      [false, choices.speaks],
      [true, choices.mute],
    ],
    binds: named("taken", "refused"),
  },
}

const rows = new Map()

/** Puts the rows of buttons into the page. */
export function buildPanel(section) {
  for (const [group, settings] of Object.entries(GROUPS)) {
    section.append(make("h3", {}, words.groups[group]))
    for (const [key, options] of Object.entries(settings)) {
      const buttons = options.map(([value, name]) =>
        make(
          "button",
          { type: "button", class: "choice", onclick: () => act({ do: "behave", as: { [key]: value } }) },
          name,
        ),
      )
      rows.set(
        key,
        options.map(([value], index) => [value, buttons[index]]),
      )
      const name = make("span", { class: "name", id: `row-${key}` }, words.rows[key])
      section.append(
        make(
          "div",
          { class: "row", role: "group", "aria-labelledby": name.id },
          name,
          make("div", { class: "choices" }, ...buttons),
        ),
      )
    }
  }
  section.append(make("button", { type: "button", class: "danger", onclick: () => act({ do: "drop" }) }, words.drop))
}

export function showBehaviour(behaviour) {
  for (const [key, buttons] of rows)
    for (const [value, button] of buttons) button.setAttribute("aria-pressed", String(behaviour[key] === value))
}

const LINES_SHOWN = 60

export function showLines(list, lines) {
  list.prepend(...lines.map(lineElement).reverse())
  while (list.childElementCount > LINES_SHOWN) list.lastElementChild.remove()
}

function lineElement(line) {
  const why = line.why === undefined ? "" : choices[line.why]
  const time = make("time", {}, clockOfSecond(line.at))
  return make(
    "li",
    { "data-what": line.what },
    time,
    make("span", {}, filled(words.happened[line.what], { ...line, why })),
  )
}
