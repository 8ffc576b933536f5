import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { message } from "../../kernel/index.ts";
import { nameOfSize, type Publisher, PublishFailure, tellsTheSame } from "./publisher.ts";

/**
 * A file for each checkpoint. Made under its own name and never renamed, replaced or removed, because a directory that
 * only takes additions (chattr +a, a mount that is write-once) allows none of these. What a crash left of one is
 * completed.
 */
export function filePublisher({ directory }: { directory: string }): Publisher {
  return {
    async send({ checkpoint }) {
      const path = join(directory, nameOfSize(checkpoint.size));
      try {
        await add(path, checkpoint.note);
      } catch (error) {
        if (error instanceof PublishFailure) throw error;
        const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
        throw new PublishFailure(message("audit.publish.file", { file: path, reason }), { cause: error });
      }
      return { cosignatures: [] };
    },
  };
}

async function add(path: string, note: string): Promise<void> {
  try {
    return await write(path, "wx", note);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const there = await readFile(path, "utf8");
  if (there === note) return;
  if (note.startsWith(there)) return write(path, "a", note.slice(there.length));
  if (!tellsTheSame(there, note)) throw new PublishFailure(message("audit.publish.other", { place: path }));
}

async function write(path: string, flags: "wx" | "a", text: string): Promise<void> {
  const handle = await open(path, flags, 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
