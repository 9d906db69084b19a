// lucide (ISC), apart from the others: only where phone numbers are shown.
export { default as Hash } from "lucide-static/icons/hash.svg?icon"
