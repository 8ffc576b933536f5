const days = /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * The seconds of an ISO 8601 duration such as PT24H or P1DT12H; null for what is none. Years, months and weeks are
 * none: the first two have no length of their own, and the third may not stand beside the others.
 */
export function secondsOfDuration(text: string): number | null {
  const parts = days.exec(text);
  if (parts === null) return null;
  const [day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((day * 24 + hour) * 60 + minute) * 60 + second;
}
