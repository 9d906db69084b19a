// lucide (ISC), apart from the others: its many lines are for the log-in and one page of the settings only.
export { default as Passkey } from "lucide-static/icons/fingerprint-pattern.svg?icon"
