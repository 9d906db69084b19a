import { EverlineError, isErrorCode } from "@everline/protocol"
import * as v from "valibot"

/** A typed word as the protocol wants it. @throws EverlineError with the code that the field's schema names */
export function checked<Schema extends v.GenericSchema<string, string>>(schema: Schema, text: string) {
  const result = v.safeParse(schema, text)
  if (result.success) return result.output
  const [{ message }] = result.issues
  throw new EverlineError(isErrorCode(message) ? message : "bad_request")
}
