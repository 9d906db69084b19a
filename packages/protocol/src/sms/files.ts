/** A file that goes to a phone, as far as is said of it there: an attachment, or what will be one. */
export type Linkable =
  | { readonly kind: "picture" }
  | { readonly kind: "voice"; readonly durationMs: number }
  | { readonly kind: "file"; readonly name: string }

/** A file, and where it can be fetched. */
export interface LinkedFile {
  readonly attachment: Linkable
  readonly link: string
}

/** Words as they go to a phone with the files that they carry: a line for each. */
export const withLinks = (body: string, files: readonly LinkedFile[]): string =>
  [...(body === "" ? [] : [body]), ...files.map(lineOf)].join("\n")

/**
 * A message as it will go to a phone, with what stands in front of it and a link as long as any for each file, as `sms.terms`
 * has them: not the same letters, but as many, and of the same alphabet.
 */
export const foreseen = (
  { prefix, link }: { readonly prefix: string; readonly link: string },
  body: string,
  files: readonly Linkable[],
): string =>
  prefix +
  withLinks(
    body,
    files.map((attachment) => ({ attachment, link })),
  )

/** "0:12 https://…": before the link as much as helps to know whether to open it here. It costs few letters, all in GSM's alphabet. */
const lineOf = ({ attachment, link }: LinkedFile): string =>
  [...(attachment.kind === "picture" ? [] : [hintOf(attachment)]), link].filter((word) => word !== "").join(" ")

/** How long a recording is; what kind of file it is, as far as its name says so briefly. */
const hintOf = (attachment: Exclude<Linkable, { kind: "picture" }>): string =>
  attachment.kind === "voice"
    ? minutes(attachment.durationMs)
    : (/\.([a-z0-9]{1,5})$/i.exec(attachment.name)?.[1]?.toLowerCase() ?? "")

function minutes(durationMs: number): string {
  const seconds = Math.max(1, Math.round(durationMs / 1_000))
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`
}
