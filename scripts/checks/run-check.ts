import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Check } from "./checks.ts";

export interface Outcome {
  passed: boolean;
  milliseconds: number;
  output: string[];
}

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs one check as a process of its own, so that none can disturb another; its exit status is the verdict. */
export async function runCheck({ command: [file, ...args] }: Check): Promise<Outcome> {
  const began = performance.now();
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const passed = await new Promise<boolean>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0));
  });
  const text = stripVTControlCharacters(Buffer.concat(chunks).toString("utf8"));
  const output = text.split("\n").filter((line) => line.trim() !== "");
  return { passed, milliseconds: performance.now() - began, output };
}
