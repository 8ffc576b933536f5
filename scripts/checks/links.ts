// Every link of the documentation leads somewhere, every path it names is there, and a translation is of what it translates.
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { root } from "./run-check.ts";
import { type TrackedFile, trackedFiles } from "./tracked-files.ts";

const files = trackedFiles();
const documents = files.filter(({ path }) => path.endsWith(".md") && !path.startsWith(".changeset/"));

/** The anchors of a document, as GitHub makes them from its headings. */
function anchorsOf({ lines }: TrackedFile): Set<string> {
  const seen = new Map<string, number>();
  const headings = proseOf(lines).flatMap(({ text }) => /^#{1,6} (.+)$/.exec(text)?.[1] ?? []);
  return new Set(
    headings.map((heading) => {
      const slug = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-");
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

/** The lines outside code blocks, with their numbers. */
function proseOf(lines: string[]): { text: string; number: number }[] {
  let isCode = false;
  return lines.flatMap((text, index) => {
    if (/^\s*(```|~~~)/.test(text)) {
      isCode = !isCode;
      return [];
    }
    return isCode ? [] : [{ text, number: index + 1 }];
  });
}

const links = /\]\(([^()\s]+)(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)/g;
const namedPath = /`((?:packages|apps|docs|prisma|scripts|bench|examples)\/[\w./-]+)`/g;
// Made by set-up or by the demo, so not there in a fresh clone.
const isMade = (path: string) => /(^|\/)(generated|dist|node_modules)(\/|$)/.test(path);

const broken: string[] = [];
for (const document of documents) {
  for (const { text, number } of proseOf(document.lines)) {
    const where = `${document.path}:${number}`;
    for (const [, inline, reference] of text.replace(/`[^`]*`/g, "").matchAll(links)) {
      const [target = "", anchor] = (inline ?? reference ?? "").split("#");
      if (/^[a-z]+:/i.test(target)) continue;
      const path = target === "" ? document.path : normalize(join(dirname(document.path), decodeURI(target)));
      if (!existsSync(join(root, path))) broken.push(`${where}: ${target} does not exist`);
      else if (anchor !== undefined && path.endsWith(".md")) {
        const other = files.find((file) => file.path === path);
        if (other && !anchorsOf(other).has(anchor))
          broken.push(`${where}: ${path} has no heading #${anchor}`);
      }
    }
    for (const [, path = ""] of text.matchAll(namedPath)) {
      const places = [path, join(dirname(document.path), path)];
      if (!isMade(path) && !places.some((place) => existsSync(join(root, place))))
        broken.push(`${where}: names ${path}, which does not exist`);
    }
  }
}
// A translation has the headings, the code and the links of what it translates, in its order: what is added there is missed here.
const codeOf = ({ lines }: TrackedFile) => lines.join("\n").match(/^```[\s\S]*?^```/gm) ?? [];
const levelsOf = ({ lines }: TrackedFile) =>
  proseOf(lines).flatMap(({ text }) => /^(#{1,6}) /.exec(text)?.[1] ?? []);
const targetsOf = ({ lines }: TrackedFile) =>
  proseOf(lines).flatMap(({ text }) =>
    [...text.matchAll(links)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^README(\.ja)?\.md$/.test(target)),
  );
const shapes = { headings: levelsOf, code: codeOf, links: targetsOf };
const translation = files.find(({ path }) => path === "README.ja.md");
const translated = files.find(({ path }) => path === "README.md");
if (translation && translated) {
  for (const [what, shapeOf] of Object.entries(shapes)) {
    if (JSON.stringify(shapeOf(translation)) !== JSON.stringify(shapeOf(translated)))
      broken.push(`README.ja.md: its ${what} are not those of README.md`);
  }
}
for (const line of broken) console.log(line);
if (broken.length > 0) process.exitCode = 1;
