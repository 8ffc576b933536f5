import { join } from "node:path";

/**
 * NODE_COMPILE_CACHE of the processes that tests start: what V8 made of the code, types taken out. A start takes half of
 * its time with it. One place for all of them, that of `npm test`. Node writes it when a process ends by itself; one that
 * is killed has to call `flushCompileCache()` before.
 */
export const compileCache =
  process.env.NODE_COMPILE_CACHE ?? join(import.meta.dirname, "../../../../node_modules/.cache/compile");
