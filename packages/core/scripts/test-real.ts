// npm run test:real: the contract of a source of metrics against real servers, those of Debian's packages prometheus and
// prometheus-node-exporter: as they are installed, or unpacked beside the repository, which changes nothing else on the
// machine. Where neither can be it says so, and counts nothing. Its last line is `N passed, N failed`.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RealPrograms } from "../src/testing/real-prometheus.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const unpacked = join(root, ".fleetgraph", "debian");
const packages = ["prometheus", "prometheus-node-exporter"];
/** For each of the two steps that need the network. */
const patienceMs = 20_000;

const programs = findIn((process.env.PATH ?? "").split(delimiter)) ?? (await unpack());
if (typeof programs === "string") {
  console.log(`· real servers: skipped: ${programs}`);
  console.log("0 passed, 0 failed");
} else {
  const counts = await test(programs);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

function findIn(directories: readonly string[]): RealPrograms | null {
  const found = (...names: string[]) =>
    names.flatMap((name) => directories.map((each) => join(each, name))).find(existsSync);
  const prometheus = found("prometheus");
  const promtool = found("promtool");
  const nodeExporter = found("prometheus-node-exporter", "node_exporter");
  return prometheus && promtool && nodeExporter ? { prometheus, promtool, nodeExporter } : null;
}

/** The programs out of Debian's packages; or why they cannot be had. */
async function unpack(): Promise<RealPrograms | string> {
  const bin = join(unpacked, "root", "usr", "bin");
  const known = findIn([bin]);
  if (known) return known;
  mkdirSync(unpacked, { recursive: true });
  const download = () => run("apt-get", ["download", ...packages], { cwd: unpacked, timeout: patienceMs });
  try {
    await download().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") throw error;
      // A machine that was just made has no lists yet.
      await run("apt-get", ["update"], { timeout: patienceMs });
      await download();
    });
    for (const file of readdirSync(unpacked).filter((name) => name.endsWith(".deb")))
      await run("dpkg-deb", ["-x", join(unpacked, file), join(unpacked, "root")]);
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const why = stderr?.trim().split("\n").at(-1);
    return code === "ENOENT"
      ? "they are not installed, and there is no apt here"
      : `apt cannot give them (${why || (error as Error).message})`;
  }
  return findIn([bin]) ?? "Debian's packages do not have the programs";
}

async function test(real: RealPrograms): Promise<{ passed: number; failed: number }> {
  const child = spawn(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", "packages/core/vitest.real.config.ts"],
    {
      cwd: root,
      env: { ...process.env, FLEETGRAPH_REAL: JSON.stringify(real) },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
  const line = /^ *Tests .*$/m.exec(output.replace(/\u001b\[[0-9;]*m/g, ""))?.[0] ?? "";
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  const failed = count("failed");
  return { passed: count("passed"), failed: code !== 0 && failed === 0 ? 1 : failed };
}
