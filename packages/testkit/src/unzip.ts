import { inflateRawSync } from "node:zlib"

const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50

/** The files of a zip by their names, as its directory at the end lists them. @throws when it is none, or not whole */
export function unzip(zip: Buffer): ReadonlyMap<string, Buffer> {
  let end = zip.length - 22
  while (end >= 0 && zip.readUInt32LE(end) !== END) end -= 1
  if (end < 0) throw new Error("a zip without its end")
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error("a zip whose directory is broken")
    const [nameSize, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)]
    const name = zip.toString("utf8", at + 46, at + 46 + nameSize)
    files.set(name, fileAt(zip, zip.readUInt32LE(at + 42), zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)))
    at += 46 + nameSize + extra + comment
  }
  return files
}

function fileAt(zip: Buffer, at: number, method: number, size: number): Buffer {
  if (zip.readUInt32LE(at) !== LOCAL) throw new Error("a zip without a file that it lists")
  const begin = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28)
  const bytes = zip.subarray(begin, begin + size)
  return method === 0 ? bytes : inflateRawSync(bytes)
}
