/** A sound as a file that a browser takes for a microphone: RIFF with 16-bit mono. @param rate samples a second */
export function wav(samples: Int16Array, rate: number): Buffer {
  const head = Buffer.alloc(44)
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  head.write("RIFF", 0)
  head.writeUInt32LE(36 + bytes.length, 4)
  head.write("WAVEfmt ", 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write("data", 36)
  head.writeUInt32LE(bytes.length, 40)
  return Buffer.concat([head, bytes])
}
