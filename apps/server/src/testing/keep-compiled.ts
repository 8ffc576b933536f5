// Loaded before a server that a test starts and kills (--import): what is killed keeps nothing of NODE_COMPILE_CACHE by
// itself, and every start would compile the whole server anew.
import { flushCompileCache } from "node:module";

// There is no moment at which all is loaded; when there is nothing new it does nothing.
setInterval(flushCompileCache, 1_000).unref();
