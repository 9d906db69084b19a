/** What one can do in the gallery: nothing, and that well. */
import { shape } from "../shapes/shape.ts"
import * as sample from "./sample.ts"

export const nothing = () => {}
export const fine = async () => null
export const find = async (text: string) =>
  sample.people.filter((person) => person.name.includes(text) || person.userName === text)

export const back = () => (shape.value === "phone" ? nothing : undefined)
