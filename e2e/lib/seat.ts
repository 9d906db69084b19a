/** A camera that sees somebody in a room, by whose colours they are told from others, and a screen with words on it. In Chromium. */
import { film, page } from "../../packages/web/src/gallery/film.ts"
import type { Window } from "./browser.ts"

/** What a camera sees, as colours of CSS. */
export interface Room {
  readonly wall: string
  readonly hair: string
  readonly coat: string
}

/** From now on, until it is loaded again, the camera of a page sees a room, and a screen that it shares is a page of words. */
export function seat(window: Window, { wall, hair, coat }: Room): Promise<void> {
  return window.run(`(() => {
    const { mediaDevices } = navigator
    const record = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await record(wanted)
      if (!wanted?.video) return stream
      // The browser has let its person be asked; what it sees is another thing.
      for (const track of stream.getVideoTracks()) track.stop()
      return new MediaStream([...stream.getAudioTracks(), (${film})(${[wall, hair, coat].map((one) => JSON.stringify(one))})])
    }
    mediaDevices.getDisplayMedia = async () => new MediaStream([(${page})()])
  })()`)
}
