import { fstatSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { localeOf } from "@fleetgraph/catalogue";
import manifest from "../package.json" with { type: "json" };
import { pathOf } from "./commands/index.ts";
import { readEnvironment } from "./env.ts";
import { helpFile } from "./help-file.ts";

/**
 * Answers `--version`, and `--help` out of what the build has written, so that neither the texts nor the command are
 * read for it. False when something else is asked for, or nothing was written: then `run` has the answer.
 */
export function quickAnswer(argv: readonly string[]): boolean {
  const options = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  const asked = argv.filter((word) => !word.startsWith("-"));
  const words = asked[0] === "help" ? asked.slice(1) : asked;
  const path = pathOf(words.slice(0, 2))?.path ?? (words.length === 0 ? "" : null);
  if (path === null) return false;
  const help = options.includes("--help") || options.includes("-h");
  if (help || asked[0] === "help" || argv.length === 0) return writeHelp(path, argv);
  return options.includes("--version") && write(`${manifest.version}\n`);
}

function writeHelp(path: string, argv: readonly string[]): boolean {
  const { language, noColor } = readEnvironment();
  const text = read(join(__dirname, "help", helpFile(localeOf(language), path)));
  if (text === null) return false;
  // A pipe or a file is no terminal; `process.stdout`, which knows for certain, takes 5 ms of a start that takes 30.
  const colour = fstatSync(1).isCharacterDevice() && process.stdout.isTTY && !noColor;
  return write(colour && !argv.includes("--no-color") ? text : stripVTControlCharacters(text));
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function write(text: string): true {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A pipe that is full for now is the stream's to wait for; one that nobody reads any longer is no failure.
    if (code === "EAGAIN") process.stdout.write(bytes.subarray(written));
    else if (code !== "EPIPE") throw error;
  }
  return true;
}
