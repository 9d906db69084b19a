/** The door for those who validate: the server, the documentation, the tests. It brings valibot along. */
export * as fields from "./fields.ts"
export { type Caller, COMMON_ERRORS, type FloodClass, type Method } from "./method.ts"
export { isMethod, methods } from "./methods.ts"
export * as shapes from "./shapes.ts"
