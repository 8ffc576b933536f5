import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./run-check.ts";

export interface TrackedFile {
  path: string;
  lines: string[];
}

/** What the repository holds, or would hold if everything new were added. Binary files are left out. */
export function trackedFiles(): TrackedFile[] {
  return paths()
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
    .filter(({ text }) => !text.includes("\0"))
    .map(({ path, text }) => ({ path, lines: text.split("\n") }));
}

function paths(): string[] {
  try {
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return listed.split("\0").filter(Boolean);
  } catch {
    // A machine without git, or an unpacked archive: everything but what is installed or generated.
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
      .filter(
        (path) => !/(^|\/)(node_modules|dist|generated|\.git|\.turbo|\.fleetgraph|\.data)\//.test(path),
      );
  }
}
