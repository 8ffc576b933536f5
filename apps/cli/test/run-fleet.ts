import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  done: Promise<Ran>;
  /** What was printed so far. */
  stdout(): string;
  signal(name: NodeJS.Signals): void;
}

interface Input {
  env?: Record<string, string>;
  cwd?: string;
  stdin?: string;
}

/** The command line as it is shipped: bundled, in a process of its own. */
export interface BuiltFleet {
  /** A folder that goes away with `remove`. */
  folder: string;
  start(args: readonly string[], input?: Input): Running;
  /** Runs it to its end. */
  run(args: readonly string[], input?: Input): Promise<Ran>;
  remove(): Promise<void>;
}

/** A copy of the bundled command line in a temporary folder (each start is four times as fast as from source). */
export async function builtFleet(): Promise<BuiltFleet> {
  const folder = await mkdtemp(join(tmpdir(), "fleet-cli-"));
  await cp(inject("bundledFleet"), join(folder, "dist"), { recursive: true });
  const file = join(folder, "dist", "fleet.cjs");

  function start(args: readonly string[], input: Input = {}): Running {
    // Nothing of this process's environment but PATH: a login or token of whoever runs the tests is not used.
    const env = {
      PATH: process.env.PATH ?? "",
      XDG_CONFIG_HOME: join(folder, "none"),
      NODE_COMPILE_CACHE: join(folder, "compiled"),
      TZ: "UTC",
      ...input.env,
    };
    const child = spawn(process.execPath, [file, ...args], { cwd: input.cwd ?? folder, env });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.end(input.stdin ?? "");
    const done = new Promise<Ran>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout, stderr }));
    });
    return { done, stdout: () => stdout, signal: (name) => void child.kill(name) };
  }

  return {
    folder,
    start,
    run: (args, input) => start(args, input).done,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
