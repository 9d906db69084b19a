/** What became of a picture that was to be made anew. */
export type Made =
  | {
      readonly kind: "made"
      /** "image/jpeg" and the like. */
      readonly type: string
      /** In pixels, as it is to be seen. */
      readonly width: number
      readonly height: number
      /** A tiny WebP in base64. */
      readonly preview: string
    }
  /** It has more pixels than may be; none of them was looked at. */
  | { readonly kind: "too big" }
  /** It is no picture that can be shown. */
  | { readonly kind: "unreadable" }

/** Where a picture is, and where what is made of it goes; neither is there before it is whole. */
export interface PictureFiles {
  readonly from: string
  readonly picture: string
  readonly thumbnail: string
}

/** Makes pictures anew from their pixels: what else was in the file is not in the new one. */
export interface Pictures {
  make(files: PictureFiles): Promise<Made>
}
