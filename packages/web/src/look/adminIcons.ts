// lucide (ISC), for the administration only: apart, so that nobody else fetches them.

export { default as Health } from "lucide-static/icons/activity.svg?icon"
export { default as Quota } from "lucide-static/icons/hard-drive.svg?icon"
export { default as Recovery } from "lucide-static/icons/life-buoy.svg?icon"
export { default as Codes } from "lucide-static/icons/message-square-lock.svg?icon"
export { default as Gateways } from "lucide-static/icons/radio-tower.svg?icon"
export { default as SmsLog } from "lucide-static/icons/receipt-text.svg?icon"
export { default as Log } from "lucide-static/icons/scroll-text.svg?icon"
export { default as Invite } from "lucide-static/icons/ticket.svg?icon"
export { default as Warning } from "lucide-static/icons/triangle-alert.svg?icon"
export { default as SignUp } from "lucide-static/icons/user-check.svg?icon"
export { default as Suspend } from "lucide-static/icons/user-lock.svg?icon"
