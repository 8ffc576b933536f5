// Generates the Prisma client into src/generated, offline: prisma wants to download a schema engine that it does
// not need for this, so it is told that it has one.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const manifest = createRequire(import.meta.url).resolve("prisma/package.json");
const cli = join(dirname(manifest), "build/index.js");
const { status } = spawnSync(process.execPath, [cli, "generate", "--schema", join(root, "prisma/schema")], {
  cwd: root,
  stdio: ["ignore", process.env.CI ? "inherit" : "ignore", "inherit"],
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  },
});
process.exit(status ?? 1);
