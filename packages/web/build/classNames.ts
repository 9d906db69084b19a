import { basename } from "node:path"

/** Names a class by its style sheet: "Bubble-quote". Throws when two sheets are called the same. */
export function classNames(): (name: string, file: string) => string {
  const sheets = new Map<string, string>()
  return (name, file) => {
    const sheet = basename(file, ".module.css")
    const known = sheets.get(sheet) ?? file
    if (known !== file) throw new Error(`${file} and ${known} have the same name`)
    sheets.set(sheet, file)
    return `${sheet}-${name}`
  }
}
