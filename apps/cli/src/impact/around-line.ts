import { sparkline } from "../terminal/sparkline.ts";

type Span = { start: number; end: number };

/**
 * Values before and after something as two rows of columns on one scale from zero: `▃▃▄▃│▆▇▇▆`. What is neither before
 * nor after is left out.
 */
export function aroundLine(input: {
  start: number;
  stepMs: number;
  values: readonly (number | null)[];
  before: Span;
  after: Span;
}): string {
  const { start, stepMs, values } = input;
  const within = (span: Span) =>
    values.filter((_, index) => {
      const at = start + index * stepMs;
      return at >= span.start && at + stepMs <= span.end;
    });
  const [before, after] = [within(input.before), within(input.after)];
  const top = Math.max(...[...before, ...after].map((value) => value ?? 0));
  const drawn = (side: readonly (number | null)[]) => sparkline(side, side.length, top);
  return before.length + after.length === 0 ? "" : `${drawn(before)}│${drawn(after)}`;
}
