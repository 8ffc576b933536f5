#!/usr/bin/env node
const { homedir } = require("node:os");
const { join } = require("node:path");
const { enableCompileCache } = require("node:module");

// Compiled once per version (Node.js 22.8 and later): half of what a start takes beyond Node's own. Beside this user's other
// caches, not in the temporary folder that Node.js would take, where others of the machine might put something else.
if (enableCompileCache && !process.env.NODE_COMPILE_CACHE) {
  try {
    enableCompileCache(
      join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "fleetgraph", "compiled"),
    );
  } catch {
    // A user who has no home, as in a container under a number without a name: compiled anew each time.
  }
}
require("../dist/fleet.cjs");
