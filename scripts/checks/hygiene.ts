// What no file may hold. An exception stands here, with its reason.
import { trackedFiles } from "./tracked-files.ts";

interface Rule {
  says: string;
  /** Of paths. */
  where: RegExp;
  pattern: RegExp;
  except?: Readonly<Record<string, string>>;
}

const code = /\.(ts|mts|mjs|js|tsx)$/;
const everything = /./;
const largest = 400;

const rules: Rule[] = [
  {
    says: "a focused or skipped test proves nothing",
    where: /\.test\.ts$/,
    pattern: /\b(describe|suite|test|it)(\.\w+)*\.(only|skip|skipIf|runIf|todo|fails)\b/,
  },
  {
    says: "no module mocks: test the outcome on the real thing",
    where: code,
    pattern: /\bvi\.(mock|doMock|spyOn)\(/,
  },
  {
    says: "a slice's door names what it hands out",
    where: /^packages\/core\/src\/.*\.ts$/,
    pattern: /^export \* from/,
  },
  {
    says: "`as any` hides what is wrong: name the type, or parse the value",
    where: code,
    pattern: /\bas any\b|<any>|: any\b/,
  },
  {
    says: "say what is expected with a type, not with a comment that silences the compiler",
    where: code,
    pattern: /@ts-(ignore|nocheck)|biome-ignore-all|eslint-disable/,
  },
  {
    says: "@ts-expect-error is for tests of types",
    where: /(?<!\.test-d)\.ts$/,
    pattern: /@ts-expect-error/,
  },
  {
    says: "the environment is read in env.ts alone and handed on; what the configuration names of it, in secret-reference.ts",
    where:
      /^(packages|apps|bench)\/(?!.*(\/(env|secret-reference)\.ts$|\.(test|real)\.ts$|\/testing\/)).*\/src\/.*\.ts$/,
    pattern: /process\.env\b/,
    except: {
      "packages/database/src/embedded/embedded-server.ts":
        "PATH for PostgreSQL's own programs, started with nothing else",
    },
  },
  {
    says: "do it now, or write down as an issue what would be left undone",
    where: everything,
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
  },
  {
    says: "a path of one machine means nothing on another",
    where: everything,
    pattern: /(?<![\w.~$}*-])\/(work|root|home\/\w+|Users\/\w+|var\/folders|tmp\/[\w.-]*[a-z])\//,
  },
  {
    says: "the registry is the reader's to choose",
    where: everything,
    pattern:
      /https?:\/\/(?![^\s"'/]*\bexample\b)[^\s"'/]*(registry|artifactory|nexus|verdaccio)|^\s*(resolution: .*)?tarball: http/,
  },
];

/** Names under which anything can be put, so that nothing is found again. */
const nameless = /(^|[/-])(utils?|helpers?|common|misc|manager|v\d+)(\.\w+)*(\/|$)/;

/** Longer than a file should be, and why it is one all the same. */
const longFiles: Readonly<Record<string, string>> = {
  "apps/cli/test/fleet-on-the-wire.ts": "one scripted server: its answers are read top to bottom",
};

const found: string[] = [];
for (const { path, lines } of trackedFiles()) {
  // This file names what it looks for; licence and lock file are others' texts.
  if (path === "scripts/checks/hygiene.ts" || path === "LICENSE") continue;
  for (const rule of rules) {
    if (!rule.where.test(path) || rule.except?.[path] !== undefined) continue;
    lines.forEach((line, index) => {
      if (rule.pattern.test(line))
        found.push(`${path}:${index + 1}: ${line.trim().slice(0, 90)}  (${rule.says})`);
    });
  }
  if (nameless.test(path)) found.push(`${path}: name what it does, not what kind of thing it is`);
  if (code.test(path) && lines.length - 1 > largest && longFiles[path] === undefined) {
    found.push(
      `${path}: ${lines.length - 1} lines, more than ${largest}: divide it, or give the reason in scripts/checks/hygiene.ts`,
    );
  }
}
for (const line of found) console.log(line);
if (found.length > 0) process.exitCode = 1;
