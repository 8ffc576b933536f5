// Loaded into every measured process before its own code (node --import), so that each tells what it used in the
// same way on every platform.
import type { Usage } from "./usage.ts";

process.on("message", (message) => {
  if (message !== "usage") return;
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMs: (user + system) / 1000, maxRssMb: process.resourceUsage().maxRSS / 1024 };
  process.send?.({ usage });
});
// The channel alone keeps no process alive, and one whose parent is gone ends.
process.channel?.unref();
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
