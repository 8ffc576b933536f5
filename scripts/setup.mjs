#!/usr/bin/env node
// Brings a fresh clone to work with nothing but Node 20 and npm, then runs what was asked for:
//   node scripts/setup.mjs [demo|start|test|check|run FILE] [arguments]
// Plain JavaScript for the reader's own Node; everything after the set-up runs on the Node 24 that npm installs.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { constants as osConstants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");
const stamps = join(root, "node_modules", ".fleetgraph");
const windows = process.platform === "win32";
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
/** The signal that asked for an end during a step. */
let interrupted = null;
const pnpmVersion = "12";

/** Ends with what is wrong and what to do about it. */
function stop(problem, fix) {
  process.stderr.write(`\nSet-up stopped: ${problem}\n  ${fix}\n`);
  process.exit(1);
}

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 20) stop(`Node ${process.versions.node} is too old`, "Install Node 20 or later, with its npm.");
try {
  accessSync(root, constants.W_OK);
} catch {
  stop(`${root} is not writable`, "Clone the repository to a directory of your own.");
}

const say = (text) => process.stderr.write(`${text}\n`);
const environment = {
  // What V8 made of the code, types taken out: processes start in half the time, and tests start hundreds.
  NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compile"),
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  npm_config_update_notifier: "false",
};

/** Runs a step quietly; shows what it printed when it fails. */
async function step(title, command, args, fixes = []) {
  const began = Date.now();
  const seconds = (digits) => ((Date.now() - began) / 1000).toFixed(digits);
  // On a terminal the seconds run: the first step takes a minute, and one that stands still looks hung.
  const draw = (text) => process.stderr.write(`${process.stderr.isTTY ? "\r" : ""}${text}`);
  draw(`· ${title} … `);
  const ticking = process.stderr.isTTY
    ? setInterval(() => draw(`· ${title} … ${seconds(0)} s `), 1000)
    : null;
  const { output, code, error } = await runQuietly(command, args);
  if (ticking) clearInterval(ticking);
  const line = (result) => say(process.stderr.isTTY ? `\r· ${title} … ${result}` : result);
  if (interrupted) {
    line("interrupted");
    say("Set-up ended; the next command goes on with it.");
    process.exit(128 + osConstants.signals[interrupted]);
  }
  if (code === 0) return line(`${seconds(1)} s`);
  line("failed");
  process.stderr.write(`${output.split("\n").slice(-40).join("\n")}\n`);
  if (error) stop(`${command} could not be started: ${error.message}`, "Install Node with its npm.");
  const known = fixes.find(([pattern]) => pattern.test(output));
  stop(`${title.toLowerCase()} failed`, known ? known[1] : "What it printed stands above.");
}

/** Runs a program to its end, also when a signal ends it: nothing may go on behind a prompt that is back. */
function runQuietly(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      shell: windows,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    for (const signal of signals) {
      process.on(signal, () => {
        interrupted ??= signal;
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
      });
    }
    const ended = (code, error) => {
      for (const signal of signals) process.removeAllListeners(signal);
      resolve({ output, code, error });
    };
    child.on("error", (error) => ended(1, error));
    child.on("close", (code) => ended(code));
  });
}

const installFixes = [
  [/ENOSPC|no space left/i, "Free some disk space: about 1.5 GB are needed."],
  [
    /EACCES|EPERM|EROFS|permission denied/i,
    "Make the checkout and the home directory writable for this user.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i,
    "The npm registry cannot be reached: check the network or the proxy.",
  ],
  [
    /OUTDATED_LOCKFILE|frozen-lockfile/i,
    "pnpm-lock.yaml does not fit the package.json files: run `npx pnpm@12 install`.",
  ],
];

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(existsSync(file) ? readFileSync(file) : "");
  return hash.digest("hex");
}

/** Every file under the given places, generated and installed ones left out. */
function filesUnder(...places) {
  return places.flatMap((place) => {
    const path = join(root, place);
    if (!existsSync(path)) return [];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .filter((file) => !/[\\/](node_modules|generated|dist|\.turbo)[\\/]/.test(file))
      .sort();
  });
}

/** Does a step unless it was done for the same input and its result is still there. */
async function once(name, input, results, work) {
  const stamp = join(stamps, name);
  const isDone = existsSync(stamp) && readFileSync(stamp, "utf8") === input;
  if (isDone && results.every((result) => existsSync(join(root, result)))) return;
  await work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, input);
}

const workspaces = ["packages", "apps"].flatMap((place) => {
  const path = join(root, place);
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name, "package.json")) : [];
});
const manifests = [
  "package.json",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "bench/package.json",
  "examples/package.json",
].map((file) => join(root, file));
await once("install", hashOf([...manifests, ...workspaces]), ["node_modules/.bin"], () =>
  step(
    "Installing packages",
    "npx",
    ["-y", `pnpm@${pnpmVersion}`, "install", "--frozen-lockfile"],
    installFixes,
  ),
);

const node = findNode();
const turbo = (task) => [
  join(root, "node_modules", "turbo", "bin", "turbo"),
  "run",
  task,
  "--output-logs=errors-only",
];
const generatedFrom = filesUnder("prisma", "packages/sdk", "packages/database/scripts").filter(
  (file) => !/[\\/]src[\\/]/.test(file),
);
await once(
  "generate",
  hashOf(generatedFrom),
  ["packages/database/src/generated", "packages/sdk/src/generated"],
  () => step("Generating the database client and the SDK", node, turbo("generate")),
);
await once(
  "build",
  hashOf(filesUnder("packages/sdk", "packages/catalogue", "packages/grammar", "apps/cli")),
  ["apps/cli/dist", "packages/sdk/dist"],
  () => step("Building the SDK and the command line", node, turbo("build")),
);

/** Node 24 as npm installed it for this platform, or the reader's own when it is new enough. */
function findNode() {
  const installed = join(bin, windows ? "node.exe" : "node");
  if (existsSync(installed)) return installed;
  if (major >= 24) return process.execPath;
  return stop(
    `there is no Node 24 package for ${process.platform}-${process.arch}`,
    "Install Node 24 yourself. (The command line and the SDK run on Node 20.)",
  );
}

const [target, ...rest] = process.argv.slice(2);
const args = rest[0] === "--" ? rest.slice(1) : rest;
const targets = {
  demo: ["apps/demo/src/main.ts"],
  start: serverCommand(),
  test: ["node_modules/vitest/vitest.mjs", "run"],
  check: ["scripts/check.ts"],
  run: [],
};
if (target !== undefined) {
  const command = targets[target];
  if (!command) stop(`there is no "${target}"`, `Targets: ${Object.keys(targets).join(", ")}`);
  run([...command, ...args]);
}

/** As the server's own start script has it, with what it tells Node about its heap. */
function serverCommand() {
  const { scripts } = JSON.parse(readFileSync(join(root, "apps/server/package.json"), "utf8"));
  const [, ...args] = scripts.start.split(" ");
  return [...args.slice(0, -1), join("apps/server", args.at(-1))];
}

/** Hands over to the program: its output, its exit code, and each signal once. */
function run(programme) {
  const child = spawn(node, programme, { cwd: root, env: environment, stdio: "inherit" });
  for (const signal of signals) {
    // The terminal sends Ctrl-C to the whole group; a signal sent to this process alone is passed on.
    process.on(signal, () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) =>
    stop(`Node could not be started: ${error.message}`, "Remove node_modules and try again."),
  );
  child.on("exit", (code, signal) => {
    process.exit(code ?? 128 + (osConstants.signals[signal] ?? 1));
  });
}
