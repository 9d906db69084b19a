/// <reference types="vite/client" />

declare module "*.svg?icon" {
  import type { FunctionComponent } from "preact"
  import type { IconProps } from "./look/icon.tsx"

  const component: FunctionComponent<IconProps>
  export default component
}

declare module "*.json?messages" {
  import type { Messages } from "@lingui/core"

  const messages: Messages
  export default messages
}

/** Trusted Types, as far as the app needs them; not every browser has them. */
declare const trustedTypes:
  | undefined
  | {
      createPolicy(
        name: string,
        rules: { createScriptURL(path: string): string },
      ): { createScriptURL(path: string): string }
    }
