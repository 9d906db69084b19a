import { act } from "./make.js"
import { buildPanel, showBehaviour, showLines } from "./panel.js"
import { PhoneView } from "./phone.js"
import { filled, language, words } from "./words.js"

const $ = (id) => document.getElementById(id)

document.documentElement.lang = language
for (const element of document.querySelectorAll("[data-words]")) element.textContent = words[element.dataset.words]
$("number").placeholder = words.number
$("number").setAttribute("aria-label", words.number)
buildPanel($("network"))

const views = new Map()

$("reset").addEventListener("click", () => act({ do: "reset" }))
$("add").addEventListener("submit", async (event) => {
  event.preventDefault()
  if (await act({ do: "add", number: $("number").value })) event.target.reset()
})

/** What came while one looks at something else is seen on the tab. */
function showTitle() {
  const unread = [...views.values()].reduce((sum, view) => sum + view.unread, 0)
  document.title = `${unread > 0 ? `(${unread}) ` : ""}${words.title} – Everline 常通`
}

function showLinks(count) {
  $("links").dataset.up = String(count > 0)
  $("links").textContent = count === 0 ? words.noLinks : filled(count === 1 ? words.link : words.links, { count })
}

function show({ all, phones, gone, links, behaviour, lines }) {
  if (all) {
    const here = new Set(phones.map(({ number }) => number))
    gone = [...views.keys()].filter((number) => !here.has(number))
    $("lines").replaceChildren()
  }
  for (const number of gone) {
    views.get(number)?.element.remove()
    views.delete(number)
  }
  for (const phone of phones) {
    const view = views.get(phone.number)
    if (view) view.show(phone)
    else {
      const added = new PhoneView(phone)
      views.set(phone.number, added)
      $("phones").append(added.element)
      added.list.scrollTop = added.list.scrollHeight
    }
  }
  $("empty").hidden = views.size > 0
  showTitle()
  showLinks(links)
  showBehaviour(behaviour)
  showLines($("lines"), lines)
}

const events = new EventSource("events")
events.addEventListener("message", ({ data }) => {
  $("trouble").hidden = true
  show(JSON.parse(data))
})
events.addEventListener("error", () => {
  $("trouble").textContent = words.lost
  $("trouble").hidden = false
})
