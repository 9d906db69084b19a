// Shows an export from a disk, without a network and without us. What people wrote is put into text nodes and nowhere else.
const LANGUAGES = { en: "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文" }

const $ = (id) => document.getElementById(id)

/** An element that holds texts and other elements. */
function make(tag, kind, ...content) {
  const element = document.createElement(tag)
  if (kind) element.className = kind
  element.append(...content)
  return element
}

const preferred = () => {
  for (const tag of navigator.languages) {
    const { language, script } = new Intl.Locale(tag).maximize()
    if (language === "zh" || language === "yue") return script === "Hant" ? "zh-Hant" : "zh-Hans"
    if (language === "en") return "en"
  }
  return "en"
}

const state = {
  language: preferred(),
  theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  index: null,
  open: null,
  /** Pages by conversation and number, as they were read. */
  pages: new Map(),
  /** The first page on screen. */
  first: 0,
  sought: "",
  /** What was found, by conversation; null while nothing is looked for. */
  hits: null,
}

const t = (word, values = {}) =>
  WORDS[state.language][word].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""))
const nameOf = (account) => state.index.people[account] ?? t("somebody")
const titleOf = ({ title, peer }) => title ?? (peer === state.index.account ? t("saved") : nameOf(peer))
const dayOf = (at) => new Date(at).toLocaleDateString(state.language, { dateStyle: "long" })
const clockOf = (at) => new Date(at).toLocaleTimeString(state.language, { hour: "numeric", minute: "2-digit" })

const waiting = new Map()
/** A page of a conversation; its script says what is in it. */
function pageOf(id, page) {
  const known = state.pages.get(`${id}/${page}`)
  if (known) return Promise.resolve(known)
  const file = `data/${id}/${page}.js`
  return new Promise((resolve, reject) => {
    waiting.set(`${id}/${page}`, resolve)
    const script = document.createElement("script")
    script.onerror = () => reject(new Error(t("missing", { file })))
    script.onload = () => script.remove()
    script.src = file
    document.body.append(script)
  })
}

globalThis.everline = {
  begin(index) {
    state.index = index
    follow()
    draw()
  },
  page(id, page, entries) {
    // The pages of one conversation are kept, and those of others let go of.
    for (const key of state.pages.keys()) if (!key.startsWith(`${state.open?.id}/`)) state.pages.delete(key)
    state.pages.set(`${id}/${page}`, entries)
    waiting.get(`${id}/${page}`)?.(entries)
    waiting.delete(`${id}/${page}`)
  },
}

/** A text with what is looked for marked in it. */
function marked(text) {
  const sought = state.sought.toLowerCase()
  if (sought === "") return [text]
  const parts = []
  let from = 0
  // Where small letters are of another length, nothing is marked rather than something else.
  const small = text.toLowerCase()
  if (small.length !== text.length) return [text]
  for (let at = small.indexOf(sought); at >= 0; at = small.indexOf(sought, from)) {
    parts.push(text.slice(from, at), make("mark", "", text.slice(at, at + sought.length)))
    from = at + sought.length
  }
  return [...parts, text.slice(from)]
}

function eventWords(entry) {
  const names = (entry.accounts ?? (entry.account ? [entry.account] : [])).map(nameOf)
  // Of a number that went, whose it is.
  const actor = entry.kind === "left" && entry.account ? entry.account : entry.actor
  const who = actor === null ? "" : nameOf(actor)
  const alone = entry.accounts?.length === 1 && entry.accounts[0] === entry.actor
  const values = { who, names: names.join(t("join")), title: entry.title ?? "" }
  if (entry.kind === "joined" && entry.number) return t("arrived", values)
  if (entry.kind === "left" && entry.account) return t("moved", values)
  if (entry.kind === "joined" && alone) return t("came", values)
  if (entry.kind === "left" && alone) return t("went", values)
  return t(
    ["created", "joined", "left", "titled", "role", "dissolved", "history"].includes(entry.kind) ? entry.kind : "other",
    values,
  )
}

function itemsOf(items) {
  return make(
    "div",
    "items",
    ...items.map(({ name, at, body, carried = [], items: inner }) =>
      make(
        "div",
        "",
        make("span", "who", `${name} ${dayOf(at)} ${clockOf(at)}`),
        ...carried.map((one) => make("div", "carried", ...marked(one.name))),
        make("div", "", ...marked(body)),
        ...(inner ? [itemsOf(inner)] : []),
      ),
    ),
  )
}

/** What a message carries: pictures are shown, recordings are played, and all else lies beside this page. */
function carriedElement({ kind, name, width, height }, path) {
  if (kind === "voice") {
    const audio = make("audio", "voice")
    audio.controls = true
    audio.preload = "none"
    audio.src = path
    return audio
  }
  const link = make("a", kind === "picture" ? "picture" : "file")
  link.href = path
  link.target = "_blank"
  if (kind !== "picture") {
    link.append(make("bdi", "", ...marked(name)))
    return link
  }
  const image = make("img")
  image.loading = "lazy"
  image.alt = name
  image.width = width
  image.height = height
  image.src = path
  link.append(image)
  return link
}

/** What became of a call: how long it lasted, if it was answered. */
function callWords({ talkedMs }, who) {
  const seconds = Math.round(talkedMs / 1000)
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
  return t(talkedMs > 0 ? "called" : "rang", { who, time })
}

function messageElement({ message, items, media = [] }, bySeq) {
  const { author, at, body, quote, recalled, editedAt, reactions } = message
  const who = nameOf(author)
  if (recalled) return make("p", "event", t("recalled", { who }))
  if (message.call) return make("p", "event", callWords(message.call, who))
  const mine = author === state.index.account
  const text = make("div", "body")
  text.dir = "auto"
  const carried = message.attachments ?? []
  text.append(...carried.map((one, i) => carriedElement(one, media[i])))
  if (quote !== null) {
    const quoted = bySeq.get(quote)?.message
    // What is quoted may stand on an earlier page.
    if (quoted === undefined && state.first > 0) text.append(make("div", "quote", "…"))
    else if (quoted === undefined || quoted.recalled) text.append(make("div", "quote", t("gone")))
    else text.append(make("div", "quote", `${nameOf(quoted.author)}: ${beginningOf(quoted).slice(0, 200)}`))
  }
  if (items) {
    const whole = make("details", "", make("summary", "", t("several", { count: items.length })), itemsOf(items))
    whole.open = state.sought !== ""
    text.append(whole)
  } else text.append(...marked(body))
  const under = [
    clockOf(at),
    ...(editedAt === null ? [] : [t("edited")]),
    ...reactions.map(({ emoji, count }) => `${emoji} ${count}`),
  ]
  const name = mine || state.open.kind === "direct" ? [] : [make("bdi", "who", who)]
  return make("div", mine ? "message mine" : "message", ...name, text, make("span", "under", under.join("  ")))
}

/** The pages from the first on screen to the last. */
async function drawThread(keep = false) {
  const { open } = state
  document.body.classList.toggle("open", open !== null)
  $("empty").hidden = open !== null
  $("lines").hidden = open === null
  $("title").parentElement.hidden = open === null
  $("back").textContent = t("back")
  $("title").textContent = open === null ? "" : titleOf(open)
  $("count").textContent = open === null ? "" : t("messages", { count: open.messages })
  const box = $("lines")
  if (open === null) return box.replaceChildren()
  const entries = []
  try {
    for (let page = state.first; page < open.pages; page += 1) entries.push(...(await pageOf(open.id, page)))
  } catch (error) {
    return box.replaceChildren(make("p", "event", error.message))
  }
  if (state.open !== open) return
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]))
  const below = box.scrollHeight - box.scrollTop
  const drawn = []
  let day = ""
  for (const entry of entries) {
    const date = dayOf(entry.at)
    if (date !== day) drawn.push(make("p", "day", date))
    day = date
    const element = entry.kind === "message" ? messageElement(entry, bySeq) : make("p", "event", eventWords(entry))
    element.dataset.seq = entry.seq
    drawn.push(element)
  }
  if (state.first > 0) {
    const earlier = make("button", "", t("earlier"))
    earlier.type = "button"
    earlier.onclick = () => {
      state.first -= 1
      void drawThread(true)
    }
    drawn.unshift(earlier)
  }
  box.replaceChildren(...drawn)
  const hit = keep ? null : box.querySelector("mark")
  if (hit) hit.scrollIntoView({ block: "center" })
  else box.scrollTop = keep ? box.scrollHeight - below : box.scrollHeight
}

function drawList() {
  const rows = state.index.conversations.filter((one) => state.hits === null || state.hits.has(one.id))
  rows.sort((a, b) => b.at - a.at)
  $("rows").replaceChildren(
    ...rows.map((one) => {
      const found = state.hits?.get(one.id)
      const time = make("time", "", new Date(one.at).toLocaleDateString(state.language))
      const link = make(
        "a",
        "",
        make("span", "name", make("bdi", "", titleOf(one)), time),
        make("bdi", "last", ...marked(found?.text ?? one.last)),
      )
      link.href = `#${encodeURIComponent(one.id)}`
      if (one === state.open) link.setAttribute("aria-current", "true")
      return make("li", "", link)
    }),
  )
}

function draw() {
  if (state.index === null) return
  const { index } = state
  const root = document.documentElement
  root.lang = state.language
  root.dataset.theme = state.theme
  $("owner").textContent = nameOf(index.account)
  $("about").textContent = t("about", { date: dayOf(index.at), server: index.server })
  $("search").placeholder = t("search")
  $("search").setAttribute("aria-label", t("search"))
  $("lines").setAttribute("aria-label", t("messages", { count: "" }).trim())
  $("empty").textContent = t("pick")
  $("language-name").textContent = t("language")
  $("theme").textContent = t(state.theme === "dark" ? "light" : "dark")
  drawList()
  void drawThread()
}

const textsOf = ({ message, items }) => [
  message?.body ?? "",
  ...(message?.attachments ?? []).map(({ name }) => name),
  ...(items ?? []).flatMap(function down({ name, body, carried = [], items: inner }) {
    return [name, body, ...carried.map((one) => one.name), ...(inner ?? []).flatMap(down)]
  }),
]

/** How a message begins; of one that only carries something, what that is called. */
const beginningOf = ({ author, body, call, attachments = [] }) =>
  call ? callWords(call, nameOf(author)) : body || attachments.map(({ name }) => name).join(", ")

/** Looks at every page, one after the other, so that no more than one has to be in memory. */
async function search(text) {
  state.sought = text
  const sought = text.toLowerCase()
  if (sought === "") {
    state.hits = null
    $("found").textContent = ""
    drawList()
    return drawThread()
  }
  const hits = new Map()
  let count = 0
  state.hits = hits
  const holds = (one) => one.toLowerCase().includes(sought)
  for (const one of state.index.conversations)
    if (holds(titleOf(one))) hits.set(one.id, { text: one.last, page: one.pages - 1 })
  const show = (word) => {
    $("found").textContent = t(word, { count })
    drawList()
  }
  show("searching")
  for (const one of state.index.conversations) {
    for (let page = one.pages - 1; page >= 0; page -= 1) {
      const entries = await pageOf(one.id, page).catch(() => [])
      if (state.sought !== text) return
      const texts = entries.flatMap(textsOf).filter(holds)
      count += texts.length
      if (texts.length > 0) hits.set(one.id, { text: around(texts.at(-1), sought), page })
    }
    show("searching")
  }
  show("found")
}

/** What stands around a word, on one line. */
function around(text, sought) {
  const at = Math.max(0, text.toLowerCase().indexOf(sought) - 20)
  return `${at > 0 ? "…" : ""}${text.slice(at, at + 120).replace(/\s+/g, " ")}`
}

function follow() {
  if (state.index === null) return
  const id = decodeURIComponent(location.hash.slice(1))
  state.open = state.index.conversations.find((one) => one.id === id) ?? null
  const last = (state.open?.pages ?? 1) - 1
  state.first = Math.max(0, Math.min(last, state.hits?.get(id)?.page ?? last))
  drawList()
  void drawThread()
  if (state.open !== null) $("thread").focus()
}

let typed
$("search").addEventListener("input", ({ target }) => {
  clearTimeout(typed)
  typed = setTimeout(() => void search(target.value.trim()), 200)
})
$("theme").addEventListener("click", () => {
  state.theme = state.theme === "dark" ? "light" : "dark"
  draw()
})
for (const [tag, name] of Object.entries(LANGUAGES)) {
  const option = make("option", "", name)
  option.value = tag
  option.lang = tag
  option.selected = tag === state.language
  $("language").append(option)
}
$("language").addEventListener("change", ({ target }) => {
  state.language = target.value
  draw()
})
// What scrolls has to be reached by key.
$("lines").tabIndex = 0
addEventListener("hashchange", follow)
document.documentElement.dataset.theme = state.theme
