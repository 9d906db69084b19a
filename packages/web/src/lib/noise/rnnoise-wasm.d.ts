/** RNNoise 0.2 as Emscripten makes it, which comes without types. */
declare module "@jitsi/rnnoise-wasm/dist/rnnoise-sync.js" {
  interface RnnoiseModule {
    readonly HEAPF32: Float32Array
    _malloc(bytes: number): number
    /** @param model 0 for the one that it comes with */
    _rnnoise_create(model: number): number
    /** Both are addresses of 480 floats, in the range of 16-bit samples. @returns how likely somebody speaks, 0 … 1 */
    _rnnoise_process_frame(state: number, output: number, input: number): number
  }

  export default function create(): RnnoiseModule
}
