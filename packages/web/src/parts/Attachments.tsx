import type { Attachment } from "@everline/protocol"
import { t } from "../i18n/i18n.ts"
import type { MessageView, Picture } from "../views.ts"
import styles from "./Attachments.module.css"
import { FileCard } from "./FileCard.tsx"
import type { LineActions } from "./Line.tsx"
import { Pictures } from "./Pictures.tsx"
import { Ring } from "./Ring.tsx"
import { VoiceNote } from "./VoiceNote.tsx"

export interface AttachmentsProps {
  line: MessageView
  actions: LineActions
}

const isPicture = (one: Attachment): one is Picture => one.kind === "picture"

/** What a message carries besides its words: pictures first, then voice and files. */
export function Attachments({ line, actions }: AttachmentsProps) {
  const pictures = line.attachments.filter(isPicture)
  const { upload } = line
  const cancel = { name: t("upload.cancel"), run: () => actions.drop(line) }
  const ring = (over: boolean) =>
    upload && <Ring over={over} part={upload} label={t("upload.progress")} cancel={cancel} />
  const [first] = line.attachments
  return (
    <>
      {pictures.length > 0 && (
        <Pictures line={line} pictures={pictures} open={(picture) => actions.view(line, picture)}>
          {upload && <span class={styles.over}>{ring(true)}</span>}
        </Pictures>
      )}
      {line.attachments.map((one) => {
        if (one.kind === "voice") return <VoiceNote key={one.file} line={line} voice={one} actions={actions} />
        if (one.kind === "picture") return null
        return (
          <FileCard key={one.file} line={line} file={one}>
            {one === first && ring(false)}
          </FileCard>
        )
      })}
    </>
  )
}
