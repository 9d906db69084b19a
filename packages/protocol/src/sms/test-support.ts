import fc from "fast-check"

const of = (letters: string) => fc.constantFrom(...letters)

/**
 * What people write, by kind. Emoji are of Unicode 10, as far as the graphemes of Twilio's calculator go: it would divide newer
 * ones. segments.test.ts has those.
 */
const kinds = {
  latin: of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:!?'\"-()@$%&/#\n\r"),
  national: of("£¥èéùìòÇØøÅåÆæßÉ¤¡ÄÖÑÜ§¿äöñüà"),
  foreign: of("áêëíîóôõúûçÀÈłŁşğžčřőű“”‘’–—…«»`\u00a0\t"),
  greek: of("ΔΦΓΛΩΠΨΣΘΞΑΒΕΖαβγ"),
  extension: of("^{}\\[~]|€\f"),
  chinese: fc.oneof(
    of("今天晚上一起吃饭吗我在楼下等你，。！？、“”"),
    fc.integer({ min: 0x4e00, max: 0x9fa5 }).map(character),
  ),
  // Han outside the basic plane: two code units each.
  rare: of("𠮷𡃁𠜎𠺢𣏓"),
  emoji: fc.constantFrom(
    ...["😀", "😂", "❤️", "👍", "👍🏽", "🎉", "1️⃣", "👨‍👩‍👧‍👦", "👩🏽‍💻", "🤦🏽‍♂️", "👩‍❤️‍💋‍👨", "🏳️‍🌈"],
    ...["🇨🇳", "🇬🇧", "🇫🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☎", "✈️"],
  ),
  marked: fc.constantFrom("e\u0301", "a\u0308\u0323", "각", "ก\u0e33", "\u0928\u093f"),
}

function character(code: number): string {
  return String.fromCodePoint(code)
}

const text = (pieces: readonly fc.Arbitrary<string>[], maxLength: number) =>
  fc.array(fc.oneof(...pieces), { maxLength, size: "max" }).map((parts) => parts.join(""))

const { latin, national, foreign, greek, extension, chinese, rare, emoji, marked } = kinds

/** Texts of one kind and of several, most of one segment to three. */
export const texts = fc.oneof(
  text([latin], 340),
  text([latin, latin, latin, extension], 320),
  text([latin, national, greek, extension], 250),
  text([latin, foreign], 150),
  text([chinese], 150),
  text([chinese, chinese, latin, emoji], 100),
  text([emoji, rare], 40),
  text(Object.values(kinds), 100),
  text([marked, emoji, chinese], 70),
)
