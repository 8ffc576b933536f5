import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const log = fileURLToPath(new URL("log.ts", import.meta.url));

test("what a library says on the console is part of the log, one JSON object a line", () => {
  const programme = `
    import { createLog, keepConsole } from ${JSON.stringify(log)};
    keepConsole(createLog("debug"));
    console.trace(new Error("Connection terminated"));
    console.warn("attempt %d", 2);
    console.error("Retried", [1]);`;
  const args = ["--input-type=module", "-e", programme];
  const { stderr, stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
  expect(
    stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { event: "console", level: 20, message: expect.stringMatching(/^Error: Connection terminated\n +at /) },
    { event: "console", level: 40, message: "attempt 2" },
    { event: "console", level: 50, message: "Retried [ 1 ]" },
  ]);
});
