import { redactSecrets } from "../kernel/index.ts";

/** Of a line that is shown, in UTF-8. Docker cuts its lines at 16 KiB; what collectors put together again is longer. */
export const mostLineBytes = 65_536;
/** Of the lines of a page, as FilterLogEvents has it. A page has one line at least. */
export const mostPageBytes = 1_048_576;

/** What stands at the end of a line that was cut. */
const cutMark = "[truncated]";

// No secret is longer: one that the end of a head cuts in two is not known for one any more, and left out with it.
const margin = 16_384;
const headLength = mostLineBytes + margin;

/** As much of a text as is needed to show it. What is left of a long one must not keep all of it in memory. */
export function headOf(text: string): { text: string; isCut: boolean } {
  if (text.length <= headLength) return { text, isCut: false };
  return { text: Buffer.from(text.slice(0, headLength)).toString(), isCut: true };
}

const encoder = new TextEncoder();
const room = Buffer.alloc(mostLineBytes);

/** The text of a line as it is shown, and how long it is in UTF-8. */
export function shownText(
  text: string,
  { isCut, redact }: { isCut: boolean; redact: boolean },
): { text: string; isCut: boolean; bytes: number } {
  const safe = redact ? redactSecrets(text) : text;
  const shown = isCut ? safe.slice(0, Math.max(0, safe.length - margin)) : safe;
  const { read, written } = encoder.encodeInto(shown, room);
  if (!isCut && read === shown.length) return { text: shown, isCut: false, bytes: written };
  return { text: `${room.toString("utf8", 0, written)}${cutMark}`, isCut: true, bytes: written };
}
