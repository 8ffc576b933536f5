// Writes the help of every command in every language into dist/help, with colours: node scripts/write-help.ts [FOLDER]
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locale } from "@fleetgraph/catalogue";
import { findCommand, paths } from "../src/commands/index.ts";
import { sayIn } from "../src/context.ts";
import { helpOf, helpOfAll } from "../src/help.ts";
import { helpFile } from "../src/help-file.ts";
import { styleOf } from "../src/terminal/style.ts";

const folder = process.argv[2] ?? join(import.meta.dirname, "../dist/help");
const style = styleOf(true);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const locale of ["en", "ja"] satisfies Locale[]) {
  const say = await sayIn(locale);
  const write = (path: string, text: string) =>
    writeFileSync(join(folder, helpFile(locale, path)), `${text}\n`);
  write("", helpOfAll(say, style));
  for (const path of paths) {
    const found = await findCommand(path.split(" "));
    if (found) write(path, helpOf(say, style, found.command));
  }
}
