/** By what a file's bytes are. SVG is a document, and no picture here. */
const PICTURES: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/apng",
  "image/webp",
  "image/gif",
  "image/avif",
])

/** Whether a file of this media type is made anew as a picture; any other is only saved. */
export const isPicture = (type: string): boolean => PICTURES.has(type)
