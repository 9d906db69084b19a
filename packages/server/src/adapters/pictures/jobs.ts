/** What the server and the program that makes pictures say to each other. */
import type { Made, PictureFiles } from "../../ports/pictures.ts"

export type ToWorker = PictureFiles
export type FromWorker = { readonly kind: "ready" } | Made
