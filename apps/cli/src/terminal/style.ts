export type Paint = (text: string) => string;

/** Colours and weights; each is the identity when colours are off. */
export interface Style {
  bold: Paint;
  dim: Paint;
  green: Paint;
  red: Paint;
  yellow: Paint;
  cyan: Paint;
}

/** The style of an output: with escape codes or without. */
export function styleOf(color: boolean): Style {
  const paint =
    (open: number, close: number): Paint =>
    (text) =>
      color && text ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    green: paint(32, 39),
    red: paint(31, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

/** The colour of a state's word: what it means, not what it is called. */
export function paintOfState(style: Style, state: string): Paint {
  if (/^(SUCCEEDED|RUNNING|ACTIVE|HEALTHY|ACCEPTED)$/.test(state)) return style.green;
  if (/^(FAILED|UNHEALTHY|REFUSED)$/.test(state)) return style.red;
  if (/^(CANCELLED|STOPPED|INACTIVE|UNKNOWN)$/.test(state)) return style.dim;
  return style.yellow;
}
