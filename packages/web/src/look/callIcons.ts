// lucide (ISC): drawings of calls; they come with the code that shows them.

export { default as Move } from "lucide-static/icons/arrow-right-left.svg?icon"
export { default as Waves } from "lucide-static/icons/audio-lines.svg?icon"
export { default as Enlarge } from "lucide-static/icons/maximize-2.svg?icon"
export { default as MicOff } from "lucide-static/icons/mic-off.svg?icon"
export { default as Shrink } from "lucide-static/icons/minimize-2.svg?icon"
export { default as HangUp } from "lucide-static/icons/phone-off.svg?icon"
export { default as ShareScreen } from "lucide-static/icons/screen-share.svg?icon"
export { default as Signal } from "lucide-static/icons/signal.svg?icon"
export { default as SignalLow } from "lucide-static/icons/signal-low.svg?icon"
export { default as Flip } from "lucide-static/icons/switch-camera.svg?icon"
export { default as VideoOff } from "lucide-static/icons/video-off.svg?icon"
export { default as Volume } from "lucide-static/icons/volume-2.svg?icon"
