/** One thing that the doctor looked at. What is not good says what to do. */
export type Finding =
  | { readonly state: "good"; readonly what: string }
  | { readonly state: "odd" | "bad"; readonly what: string; readonly advice: string }

export const good = (what: string): Finding => ({ state: "good", what })
/** Works, and may not for long. */
export const odd = (what: string, advice: string): Finding => ({ state: "odd", what, advice })
/** Does not work. */
export const bad = (what: string, advice: string): Finding => ({ state: "bad", what, advice })
