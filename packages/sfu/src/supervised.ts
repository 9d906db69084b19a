/** The door for who has engines in processes of their own: nothing native is loaded by it. */
export { SfuError } from "./errors.ts"
export type { Program } from "./process/engine-process.ts"
export { superviseEngines } from "./process/supervisor.ts"
