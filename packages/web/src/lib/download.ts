/** Lets the browser save what a URL gives, under a name. */
export function download(url: string, name: string): void {
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
}
