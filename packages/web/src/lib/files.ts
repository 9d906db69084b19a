/** Files as people see them: their names, their sizes and what they are. */

const clusters = new Intl.Segmenter(undefined, { granularity: "grapheme" })

/** How much of a name stays seen behind what is cut, beside its ending; how long an ending can be. In letters. */
const TAIL = 4
const ENDING = 10
/** Names of so many letters are not cut by us; where there is no room for them they are cut at their end. */
const SHORT = 16

/** A name in two: what may be cut at its end, and what stays seen behind that. Nothing of it is lost. */
export function nameParts(name: string): readonly [head: string, tail: string] {
  const letters = [...clusters.segment(name)].map(({ segment }) => segment)
  if (letters.length <= SHORT) return [name, ""]
  const dot = letters.lastIndexOf(".")
  const ending = dot > 0 && letters.length - dot <= ENDING ? letters.length - dot : 0
  const cut = letters.length - ending - TAIL
  return [letters.slice(0, cut).join(""), letters.slice(cut).join("")]
}

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const

/** "412 KB", "2.1 MB": a size in the units that people know, 1,000 of one in the next. */
export function sizeOf(bytes: number, locale: string): string {
  let size = bytes
  let unit = 0
  // 999.6 KB would be written as 1,000 KB.
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1_000
    unit += 1
  }
  const digits = unit > 1 && size < 9.95 ? 1 : 0
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(size)} ${UNITS[unit]}`
}

export type FileSort =
  | "archive"
  | "code"
  | "document"
  | "map"
  | "music"
  | "other"
  | "picture"
  | "slides"
  | "table"
  | "video"

const BY_ENDING: Readonly<Record<Exclude<FileSort, "other">, string>> = {
  archive: "7z apk dmg gz iso rar tar tgz xz zip",
  code: "c cpp cs css go h html java js json kt md php py rb rs sh sql swift ts tsx vue xml yaml yml",
  document: "doc docx epub odt pages pdf rtf tex txt wps",
  map: "fit geojson gpx kml kmz",
  music: "aac aiff amr flac m4a mid mp3 oga ogg opus wav wma",
  picture: "avif bmp gif heic heif jpeg jpg png psd svg tif tiff webp",
  slides: "dps key odp ppt pptx",
  table: "csv et numbers ods tsv xls xlsx",
  video: "3gp avi flv m4v mkv mov mp4 mpeg mpg ogv rmvb webm wmv",
}
const sorts = new Map(
  Object.entries(BY_ENDING).flatMap(([sort, endings]) => endings.split(" ").map((one) => [one, sort] as const)),
)
const BY_TYPE = [
  [/^image\//, "picture"],
  [/^video\//, "video"],
  [/^audio\//, "music"],
  [/^text\/(?:csv|tab)/, "table"],
  [/^text\//, "document"],
] as const

const isSort = (sort: string | undefined): sort is FileSort => sort !== undefined && sort in BY_ENDING

/** What a file is to people, by the ending of its name, else by its media type. It decides on an icon and on nothing else. */
export function sortOf(name: string, type: string): FileSort {
  const sort = sorts.get(/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "")
  if (isSort(sort)) return sort
  return BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? "other"
}
