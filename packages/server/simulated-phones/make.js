/** An element that holds texts and other elements; nothing that anybody wrote is ever read as markup. */
export function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, "")
    else if (value !== false && value !== undefined) element.setAttribute(name, value)
  }
  element.append(...content)
  return element
}

const SVG = "http://www.w3.org/2000/svg"

/** One of icons.svg. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("class", "icon")
  svg.setAttribute("aria-hidden", "true")
  const use = document.createElementNS(SVG, "use")
  use.setAttribute("href", `icons.svg#${name}`)
  svg.append(use)
  return svg
}

/** Has the simulator do something; what it refuses is said at the top. */
export async function act(deed) {
  const trouble = document.getElementById("trouble")
  try {
    const answer = await fetch("do", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(deed),
    })
    trouble.textContent = answer.ok ? "" : await answer.text()
  } catch (error) {
    trouble.textContent = error.message
  }
  trouble.hidden = trouble.textContent === ""
  return trouble.hidden
}
