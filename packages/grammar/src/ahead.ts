const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * A time to come: a duration (`2h`, `1h30m`), which is left for the server to count so that a repeated request asks
 * for the same, or RFC 3339 with its zone; null where the text is neither.
 */
export function aheadOf(text: string): { inSeconds: number } | { at: string } | null {
  const parts = [...text.matchAll(/(\d{1,6})([smhd])/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join("") === text) {
    return {
      inSeconds: parts.reduce((sum, [, count, unit]) => sum + Number(count) * (seconds[unit ?? ""] ?? 0), 0),
    };
  }
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i.test(text);
  return isTime && !Number.isNaN(Date.parse(text)) ? { at: new Date(text).toISOString() } : null;
}
