import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FleetOnTheWire, fleetOnTheWire } from "../../test/fleet-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../test/run-fleet.ts";
import { keptByBash, wordsOfLine } from "./read-line.ts";

const run = promisify(execFile);
let fleet: FleetOnTheWire;
let built: BuiltFleet;
let env: Record<string, string>;

beforeAll(async () => {
  fleet = await fleetOnTheWire();
  built = await builtFleet();
  const bin = join(built.folder, "bin");
  mkdirSync(bin);
  const command = join(bin, "fleet");
  writeFileSync(
    command,
    `#!/bin/sh\nexec "${process.execPath}" "${join(built.folder, "dist", "fleet.cjs")}" "$@"\n`,
  );
  chmodSync(command, 0o755);
  env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: built.folder,
    FLEETGRAPH_URL: fleet.wire.url,
    FLEETGRAPH_TOKEN: "good",
    NODE_COMPILE_CACHE: join(built.folder, "compiled"),
  };
});
afterAll(async () => {
  await fleet.wire.close();
  await built.remove();
});

/** What bash offers behind a line, and what it runs while it does. */
async function inBash(lines: readonly string[]): Promise<string[][]> {
  const ask = lines.map(
    (line) =>
      `COMP_LINE=${quoted(line)}; COMP_POINT=\${#COMP_LINE}; COMPREPLY=(); _fleet 2>/dev/null; printf '%s ' "\${COMPREPLY[@]}"; echo`,
  );
  const text = `source <(fleet completion bash)\n${ask.join("\n")}\n`;
  const { stdout } = await run("bash", ["--norc", "-c", text], { env, cwd: built.folder });
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split(" ").filter(Boolean));
}
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

test("bash completes commands, options, what they take, and services and clusters of the server", async () => {
  const found = await inBash([
    "fleet rollb",
    "fleet audit out",
    "fleet deploy web --keep",
    "fleet deploy --reason 'no service' w",
    "fleet status prod/",
    "fleet services --cluster p",
    "fleet services --cluster=p",
    "fleet deploy web --override fre",
    "fleet deploy $(touch made) `touch made` w",
    "fleet deploy a",
  ]);
  expect(found).toEqual([
    ["rollback"],
    ["out-of-band"],
    ["--keep-going"],
    ["web"],
    ["prod/web", "prod/api"],
    ["prod"],
    ["prod"],
    ["freeze-window"],
    ["web"],
    ["api", "a-service-with-quite-a-long-name-that-does-not-fit-easily"],
  ]);
  // Nothing of what is typed is run.
  expect(existsSync(join(built.folder, "made"))).toBe(false);
});

test("a server that is not there or wants no such token completes nothing, and says nothing", async () => {
  for (const wrong of [{ FLEETGRAPH_URL: "http://127.0.0.1:9" }, { FLEETGRAPH_TOKEN: "bad" }]) {
    const ran = await built.run(["__complete", "bash", "fleet status ", ":="], { env: { ...env, ...wrong } });
    expect(ran).toEqual({ code: 0, stdout: "", stderr: "" });
  }
  expect(await built.run(["completion", "tcsh"])).toMatchObject({ code: 2 });
});

const has = (shell: string) =>
  (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, shell)));

async function inFish(): Promise<string> {
  const text =
    'fleet completion fish | source; complete -C "fleet rollb"; complete -C "fleet services --cluster p"';
  return (await run("fish", ["--no-config", "-c", text], { env })).stdout;
}

/** A shell of its own behind a pseudo-terminal, in which the key is pressed. */
async function inZsh(): Promise<string> {
  const text = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source <(fleet completion zsh); echo ready'
zpty -r z r '*ready*'
zpty -w -n z $'fleet services --cluster p\\t && echo cl\\x27\\x27osed\\n'
zpty -r z out '*closed*'
print -r -- "$out"
`;
  return (await run("zsh", ["-f", "-c", text], { env, timeout: 20_000 })).stdout;
}

test("fish and zsh complete the same, where they are installed", async () => {
  if (has("fish")) expect(await inFish()).toMatch(/^rollback\tReturn a service[^\n]*\nprod\t/);
  if (has("zsh")) expect(await inZsh()).toContain("--cluster prod");
});

test("a line is read as bash reads it, up to the cursor", () => {
  expect(wordsOfLine("fleet deploy 'a b' c\\ d --reason=\"e f")).toEqual([
    ...["fleet", "deploy", "a b", "c d", "--reason=e f"],
  ]);
  expect(wordsOfLine("fleet ")).toEqual(["fleet", ""]);
  expect([keptByBash("--cluster=p", ":="), keptByBash("arn:aws:x", ":="), keptByBash("a:b", " ")]).toEqual([
    ...["--cluster=", "arn:aws:", ""],
  ]);
});
