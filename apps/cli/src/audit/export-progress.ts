import type { AuditExportChunk } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { liveBlock } from "../terminal/live-block.ts";

/** Tells how far an export is: drawn again in place on a terminal, a line now and then in a log. */
export interface ExportProgress {
  tell(chunk: AuditExportChunk): void;
  end(): void;
}

const drawEveryMs = 100;
const lineEveryMs = 10_000;

export function exportProgress({ say, note }: Context, stderr: NodeJS.WriteStream): ExportProgress {
  const block = stderr.isTTY ? liveBlock(stderr) : null;
  const began = performance.now();
  let toldAt = block ? -drawEveryMs : began;
  let first: number | null = null;
  let bytes = 0;
  return {
    tell({ text, place }) {
      bytes += Buffer.byteLength(text);
      const { size, at: done } = place;
      first ??= done;
      const now = performance.now();
      if (now - toldAt < (block ? drawEveryMs : lineEveryMs)) return;
      toldAt = now;
      const seconds = Math.max((now - began) / 1000, 0.001);
      const perSecond = Math.round((done - first) / seconds);
      const line = say("cli.auditExport.progress", { done, size, written: sizeText(bytes), perSecond });
      if (block) block.draw([line]);
      else note(line);
    },
    end() {
      block?.draw([]);
      block?.end();
    },
  };
}

/** "8.2 MB": decimal, as files are listed. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
