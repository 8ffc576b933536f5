const bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * Values before and after something as two rows of bars on one scale from 0: `▃▃▄▃│▆▇▇▆`. What is not known is a space,
 * and what is neither before nor after is left out.
 */
export function aroundLine(input: {
  start: number;
  stepMs: number;
  values: readonly (number | null)[];
  before: { start: number; end: number };
  after: { start: number; end: number };
}): string {
  const { start, stepMs, values } = input;
  const within = (span: { start: number; end: number }) =>
    values.filter((_, index) => {
      const at = start + index * stepMs;
      return at >= span.start && at + stepMs <= span.end;
    });
  const [before, after] = [within(input.before), within(input.after)];
  const most = Math.max(0, ...[...before, ...after].map((value) => value ?? 0));
  const bar = (value: number | null) => {
    if (value === null) return " ";
    return bars[most === 0 ? 0 : Math.min(7, Math.floor((Math.max(0, value) / most) * 7.999))] ?? " ";
  };
  return `${before.map(bar).join("")}│${after.map(bar).join("")}`;
}
