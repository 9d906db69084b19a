import type { PersonView } from "../views.ts"

/** Whether somebody is a phone number that has no other name. */
export const isBare = ({ name, kind, handle }: PersonView): boolean => kind === "number" && name === handle
