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
