/** The wordmark: one-stroke letters whose last *e* runs on into 常通; the dot on the *i* is the one spot of persimmon. */
export function Wordmark({ height = 34 }: { height?: number }) {
  return (
    <svg height={height} viewBox="-3 2 396 70" role="img" aria-label="Everline 常通">
      <g fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">
        <path d="M2 44H30A14 14 0 1 0 26 54" />
        <path d="M42 31L54 58L66 31" />
        <path d="M78 44H106A14 14 0 1 0 102 54" />
        <path d="M122 58V31M122 43C122 35 127 30.500 134 30.500" />
        <path d="M147 12V58M163 31V58" />
        <path d="M179 58V31M179 43C179 35 184 30.300 191 30.300C198 30.300 202 35 202 43V58" />
        <path d="M218 44H246A14 14 0 1 0 232 58H272" />
      </g>
      <circle cx="163" cy="18" r="3.800" fill="var(--line)" />
      <g fill="currentColor" transform="translate(286 54)">
        <path d="M15.7 -24.6H34.6V-19.7H15.7ZM7.6 -12.7V1.8H11.4V-9.2H23.7V4H27.6V-9.2H39.2V-2.2C39.2 -1.6 39 -1.5 38.2 -1.4C37.4 -1.4 34.8 -1.4 31.8 -1.5C32.2 -0.5 32.9 1 33.1 2C37 2 39.5 2 41.1 1.4C42.6 0.9 43 -0.2 43 -2.1V-12.7H27.6V-16.8H38.4V-27.4H12.1V-16.8H23.7V-12.7ZM8.4 -40.2C9.9 -38.5 11.6 -36 12.4 -34.2H4.3V-23.5H7.9V-31H42.4V-23.5H46.1V-34.2H27.2V-42.1H23.4V-34.2H13L16 -35.7C15.2 -37.3 13.4 -39.8 11.8 -41.6ZM38.1 -41.6C37.1 -39.8 35.3 -37.1 33.9 -35.5L37 -34.2C38.5 -35.8 40.4 -38.1 42.1 -40.2Z" />
        <path d="M55.2 -37.9C58.2 -35.2 62 -31.6 63.8 -29.2L66.5 -31.8C64.7 -34.1 60.8 -37.6 57.9 -40ZM64.8 -23.2H54.1V-19.7H61.2V-5.5C59 -4.6 56.5 -2.4 54 0.4L56.3 3.5C58.9 0.1 61.3 -2.8 63 -2.8C64.2 -2.8 65.8 -1.1 67.9 0.2C71.4 2.2 75.5 2.9 81.8 2.9C87.2 2.9 95.9 2.6 99.4 2.4C99.5 1.4 100.1 -0.4 100.5 -1.3C95.3 -0.8 87.7 -0.4 81.8 -0.4C76.2 -0.4 72 -0.8 68.7 -2.8C66.9 -4 65.8 -4.9 64.8 -5.4ZM70.2 -40.2V-37.2H91.3C89.3 -35.6 86.8 -34.1 84.2 -32.9C81.8 -34 79.2 -35.1 77 -35.9L74.5 -33.7C77.7 -32.6 81.3 -31 84.3 -29.5H70.2V-3.6H73.7V-11.9H82.2V-3.8H85.6V-11.9H94.2V-7.3C94.2 -6.7 94.1 -6.5 93.4 -6.5C92.8 -6.5 90.7 -6.5 88.3 -6.5C88.8 -5.7 89.2 -4.4 89.3 -3.5C92.7 -3.5 94.8 -3.5 96.2 -4C97.5 -4.5 97.8 -5.5 97.8 -7.3V-29.5H91.3C90.3 -30.1 89.1 -30.7 87.6 -31.4C91.3 -33.4 95.2 -36 97.8 -38.6L95.5 -40.4L94.8 -40.2ZM94.2 -26.6V-22.2H85.6V-26.6ZM73.7 -19.4H82.2V-14.8H73.7ZM73.7 -22.2V-26.6H82.2V-22.2ZM94.2 -19.4V-14.8H85.6V-19.4Z" />
      </g>
    </svg>
  )
}

/** The mark on its tile: a line enters, loops into an e, and leaves at the same height. */
export function Mark({ size = 40 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" role="img" aria-label="Everline">
      <rect width="64" height="64" rx="15" fill="var(--dai)" />
      <path
        d="M-2 46H8C24 46 45 41 45 27C45 19 40 14.500 33 14.500C24.500 14.500 19 21.500 19 31C19 40 25.500 46 36 46H66"
        fill="none"
        stroke="#fff"
        stroke-width="5.5"
      />
    </svg>
  )
}
