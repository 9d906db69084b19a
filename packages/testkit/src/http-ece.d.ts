/** Encrypted content encoding for HTTP (RFC 8188, RFC 8291), as much of it as the push service of the test kit uses. */
declare module "http_ece" {
  import type { ECDH } from "node:crypto"

  export function decrypt(
    body: Buffer,
    params: { readonly version: "aes128gcm"; readonly privateKey: ECDH; readonly authSecret: Buffer },
  ): Buffer
}
