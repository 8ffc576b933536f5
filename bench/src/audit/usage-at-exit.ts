// Loaded into the command before its own code: what it has used is told when it ends.
import { writeSync } from "node:fs";
import type { Usage } from "../servers/usage.ts";

/** The pipe that verify.ts has opened. */
const pipe = 3;

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMs: (user + system) / 1000, maxRssMb: process.resourceUsage().maxRSS / 1024 };
  writeSync(pipe, JSON.stringify(usage));
});
