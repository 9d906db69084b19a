import type { Asked } from "./ask.tsx"
import { Button } from "./Button.tsx"
import { Dialog, DialogButtons, DialogText } from "./Dialog.tsx"

/** A question before something that cannot be taken back. */
export function QuestionDialog({ question, answer }: Asked) {
  return (
    <Dialog title={question.title} onClose={() => answer(false)}>
      <DialogText>{question.text}</DialogText>
      <DialogButtons>
        <Button onClick={() => answer(false)}>{question.no}</Button>
        <Button kind={question.danger ? "danger" : "primary"} onClick={() => answer(true)}>
          {question.yes}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
