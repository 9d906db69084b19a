/** What pages and their service worker say to each other. Types only: the worker shares no code with the app. */
export type ToWorker =
  /** Take over from the worker before. */
  | "activate"
  /** Whether this script is one of the worker's own build; the answer goes to the port that comes along. */
  | { readonly ask: "is yours"; readonly script: string }
  /** Fetch again what was lost of the app. */
  | { readonly ask: "mend" }
