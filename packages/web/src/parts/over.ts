/** What rises over a screen, or over where one writes. Each is small: they are fetched as one piece. */
export { CandidateList } from "./CandidateList.tsx"
export { ConversationMenu } from "./ConversationMenu.tsx"
export { EmojiGrid } from "./EmojiGrid.tsx"
export { MessageMenu } from "./MessageMenu.tsx"
export { QuestionDialog } from "./QuestionDialog.tsx"
export { SelectBar } from "./SelectBar.tsx"
