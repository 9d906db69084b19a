// lucide (ISC), apart from the others: only under what went out by SMS.
export { default as Unknown } from "lucide-static/icons/circle-question-mark.svg?icon"
