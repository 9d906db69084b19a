/** The server as a library: what the command starts, and what tests start too. */
export { createServer, type Overrides, type Server } from "./app.ts"
