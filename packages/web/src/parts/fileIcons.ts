import type { FunctionComponent } from "preact"
import type { FileSort } from "../lib/files.ts"
import type { IconProps } from "../look/icon.tsx"
import {
  Archive,
  FileCode,
  FileIcon,
  FileTable,
  FileText,
  Film,
  Image,
  MapIcon,
  Music,
  Slides,
} from "../look/mediaIcons.ts"

/** What stands for a file, by what it is to people. */
export const fileIcons: Readonly<Record<FileSort, FunctionComponent<IconProps>>> = {
  archive: Archive,
  code: FileCode,
  document: FileText,
  map: MapIcon,
  music: Music,
  other: FileIcon,
  picture: Image,
  slides: Slides,
  table: FileTable,
  video: Film,
}
