/** A room with somebody in it, as a camera would see it. */
export function film(wall: string, hair: string, coat: string): MediaStreamTrack {
  const canvas = document.createElement("canvas")
  canvas.width = 640
  canvas.height = 480
  const paint = canvas.getContext("2d")
  const draw = () => {
    if (!paint) return
    const fill = (colour: string, path: Path2D) => {
      paint.fillStyle = colour
      paint.fill(path)
    }
    paint.fillStyle = wall
    paint.fillRect(0, 0, 640, 480)
    const shapes: readonly (readonly [string, string])[] = [
      ["#dce9ea", "M60 40h140v150H60z"],
      [coat, "M180 480c0-110 50-150 140-150s140 40 140 150z"],
      [hair, "M220 220c0-80 40-120 100-120s100 40 100 120v40H220z"],
      ["#ebc3a2", "M240 220c0-60 30-90 80-90s80 30 80 90c0 70-40 110-80 110s-80-40-80-110z"],
    ]
    for (const [colour, path] of shapes) fill(colour, new Path2D(path))
  }
  draw()
  setInterval(draw, 200)
  const [track] = canvas.captureStream(5).getVideoTracks()
  if (!track) throw new Error("a canvas gives a track")
  return track
}

/** A page of words and lines, as somebody's screen. */
export function page(): MediaStreamTrack {
  const canvas = document.createElement("canvas")
  canvas.width = 1280
  canvas.height = 720
  const paint = canvas.getContext("2d")
  const draw = () => {
    if (!paint) return
    paint.fillStyle = "#fffdf9"
    paint.fillRect(0, 0, 1280, 720)
    paint.fillStyle = "#1c2427"
    paint.font = "600 48px sans-serif"
    paint.fillText("Ridge Walk, 14 km", 80, 120)
    for (let line = 0; line < 8; line += 1) paint.fillRect(80, 190 + line * 60, 1_080 - ((line * 137) % 400), 14)
  }
  draw()
  setInterval(draw, 200)
  const [track] = canvas.captureStream(5).getVideoTracks()
  if (!track) throw new Error("a canvas gives a track")
  return track
}
