import { later } from "../../parts/later.tsx"

/** Looks for a QR; its code is fetched when somebody does. */
export const Camera = later(() => import("../../parts/Camera.tsx").then((part) => part.Camera))

/** Over plain HTTP a page gets no camera. */
export const hasCamera = (): boolean => navigator.mediaDevices?.getUserMedia !== undefined
