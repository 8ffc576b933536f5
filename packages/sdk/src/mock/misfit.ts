/** An answer that the graph could not give. `place` is where in it: `service.cluster.nmae`. */
export class Misfit extends TypeError {
  override name = "Misfit";
  readonly place: string;
  constructor(place: string, what: string) {
    super(`${place}: ${what}`);
    this.place = place;
  }
}

/** A value as a message tells it. */
export function told(value: unknown): string {
  if (typeof value === "function") return "a function";
  return JSON.stringify(value) ?? String(value);
}
