import type { HttpBindings } from "@hono/node-server"
import type { Visitor } from "../../gateway/admission.ts"
import type { Security } from "./headers.ts"

/** Who asks and how they reached us, trusted proxies seen through. */
export interface HttpVisitor extends Visitor, Security {}

/** What routes find on a request's context. */
export interface HttpEnv {
  Bindings: HttpBindings
  Variables: { visitor: HttpVisitor }
}
