import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"

/** This file lies in packages/server/src, or in dist/server once it is bundled. */
const isBundled = !import.meta.url.endsWith(".ts")
const at = (bundled: string, source: string) => fileURLToPath(new URL(isBundled ? bundled : source, import.meta.url))

/** The numbered SQL files. */
export const MIGRATIONS = at("./migrations", "../migrations")
/** What shows an export without us: a page, its script and its style. */
export const EXPORT_VIEWER = at("./export-viewer", "../export-viewer")
/** The page of the simulated phones. */
export const SIMULATED_PHONES = at("./simulated-phones", "../simulated-phones")
/** The app as vite built it. */
export const APP = at("../web", "../../../dist/web")
/** What Node needs to run a program of ours: from its source, what reads TypeScript. */
const execArgv = isBundled ? [] : ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href]
/** The program that makes pictures anew. */
export const PICTURES = { program: at("./pictures.js", "./adapters/pictures/worker.ts"), execArgv }
/** The program with a media engine in it. */
export const MEDIA = { program: at("./media.js", "../../sfu/src/process/program.ts"), execArgv }
