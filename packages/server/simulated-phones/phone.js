import { act, icon, make } from "./make.js"
import { clock, filled, listed, words } from "./words.js"

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"]
const LETTERS = { 2: "abc", 3: "def", 4: "ghi", 5: "jkl", 6: "mno", 7: "pqrs", 8: "tuv", 9: "wxyz" }

/** A phone that one can hold: what is being written on it stays while texts come. */
export class PhoneView {
  #phone
  /** Whom to write to was chosen by hand, and not by the last text. */
  #isChosen = false

  constructor(phone) {
    const { number } = phone
    this.#phone = phone
    this.badge = make("span", { class: "badge" })
    this.reach = make(
      "select",
      { "aria-label": filled(words.reach, { number }), onchange: () => this.#turn(this.reach.value) },
      ...Object.entries(words.reaches).map(([value, name]) => make("option", { value }, name)),
    )
    this.list = make("div", {
      class: "texts",
      role: "log",
      tabindex: "0",
      "aria-label": filled(words.texts, { number }),
    })
    this.to = make("input", { type: "tel", autocomplete: "off", "aria-label": words.to, placeholder: words.toHint })
    this.to.addEventListener("input", () => {
      this.#isChosen = this.to.value !== ""
    })
    this.text = make("textarea", { rows: "2", maxlength: "2000", "aria-label": words.text, placeholder: words.text })
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
      event.preventDefault()
      this.form.requestSubmit()
    })
    this.form = make(
      "form",
      { class: "write", onsubmit: (event) => this.#send(event) },
      make("label", {}, make("span", {}, words.to), this.to),
      this.text,
    )
    this.power = make("button", { type: "button", class: "key", onclick: () => this.#turn(this.#isOn ? "off" : "on") })
    this.power.append(icon("power"))
    this.send = make(
      "button",
      { type: "button", class: "key send", onclick: () => this.form.requestSubmit() },
      icon("send"),
      words.send,
    )
    const anew = make(
      "button",
      { type: "button", class: "key", onclick: () => this.#begin(""), "aria-label": words.write, title: words.write },
      icon("pen"),
    )
    this.screen = make(
      "div",
      { class: "screen", onpointerdown: () => this.#look(), onfocusin: () => this.#look() },
      make("div", { class: "status", "aria-hidden": "true" }, icon("signal"), make("span", {}, clock(Date.now()))),
      this.list,
      this.form,
      make("p", { class: "dark" }, words.isOff),
    )
    this.element = make(
      "article",
      { class: "phone", "aria-label": number },
      make(
        "header",
        {},
        make("span", { class: "face" }, icon("hash")),
        make("bdi", { class: "number" }, number),
        this.badge,
        make(
          "button",
          {
            type: "button",
            class: "quiet",
            "aria-label": filled(words.remove, { number }),
            title: filled(words.remove, { number }),
            onclick: () => act({ do: "remove", number }),
          },
          icon("x"),
        ),
      ),
      make(
        "div",
        { class: "body" },
        make("div", { class: "ear", "aria-hidden": "true" }),
        this.screen,
        make("div", { class: "keys" }, this.power, this.send, anew),
        make("div", { class: "pad", "aria-hidden": "true" }, ...KEYS.map((key) => this.#padKey(key))),
      ),
      this.reach,
    )
    this.show(phone)
  }

  get #isOn() {
    return this.#phone.reach !== "off"
  }

  get unread() {
    return this.#phone.unread
  }

  show(phone) {
    this.#phone = phone
    const { reach, unread, texts } = phone
    this.badge.textContent = unread > 0 ? String(unread) : ""
    this.badge.title = unread > 0 ? filled(words.unread, { count: unread }) : ""
    this.reach.value = reach
    this.element.dataset.reach = reach
    const power = this.#isOn ? words.switchOff : words.switchOn
    this.power.setAttribute("aria-label", power)
    this.power.title = power
    this.send.disabled = !this.#isOn
    this.form.inert = !this.#isOn
    this.screen.querySelector(".status span").textContent = clock(Date.now())
    const isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40
    this.list.replaceChildren(
      ...(texts.length === 0 ? [make("p", { class: "none" }, words.none)] : texts.map((text) => this.#line(text))),
    )
    if (isAtEnd) this.list.scrollTop = this.list.scrollHeight
    // Nobody can answer a name.
    if (!this.#isChosen) this.to.value = texts.findLast(({ other }) => /^\+?\d+$/.test(other))?.other ?? ""
  }

  #line({ id, way, other, text, at, state, missing, of }) {
    const under = [clock(at), ...(way === "out" ? [words[state]] : [])]
    return make(
      "div",
      { class: `line ${way}`, "data-state": state },
      make(
        "div",
        { class: "meta" },
        make(
          "button",
          { type: "button", class: "other", title: filled(words.answer, { other }), onclick: () => this.#begin(other) },
          make("bdi", {}, way === "out" ? `→ ${other}` : other),
        ),
        make(
          "button",
          {
            type: "button",
            class: "quiet",
            "aria-label": words.delete,
            title: words.delete,
            onclick: () => act({ do: "delete", number: this.#phone.number, id }),
          },
          icon("x"),
        ),
      ),
      make("p", { class: "text", dir: "auto" }, text),
      ...(missing.length > 0
        ? [make("p", { class: "missing" }, filled(words.missing, { parts: listed(missing), of }))]
        : []),
      make("p", { class: "under" }, ...under.map((fact) => make("span", {}, fact))),
    )
  }

  #padKey(key) {
    const type = () => {
      const field = document.activeElement === this.to ? this.to : this.text
      field.setRangeText(key, field.selectionStart, field.selectionEnd, "end")
      if (field === this.to) this.#isChosen = true
    }
    // The field keeps the focus that the press would take.
    const button = make(
      "button",
      { type: "button", tabindex: "-1", onpointerdown: (event) => event.preventDefault(), onclick: type },
      key,
    )
    if (LETTERS[key]) button.append(make("small", {}, LETTERS[key]))
    return button
  }

  #begin(other) {
    this.#isChosen = true
    this.to.value = other
    if (other === "") this.to.focus()
    else this.text.focus()
  }

  async #send(event) {
    event.preventDefault()
    const [to, text] = [this.to.value.trim(), this.text.value]
    if (to === "") return this.to.focus()
    if (text === "") return this.text.focus()
    if (!(await act({ do: "write", number: this.#phone.number, to, text }))) return
    this.text.value = ""
    this.#isChosen = false
    this.list.scrollTop = this.list.scrollHeight
  }

  #look() {
    if (this.#phone.unread > 0) void act({ do: "read", number: this.#phone.number })
  }

  #turn(reach) {
    void act({ do: "turn", number: this.#phone.number, reach })
  }
}
