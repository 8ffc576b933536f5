/** Whether a JSON value has more than so many characters; it looks no further than it must to know. */
export function largerThan(value: unknown, limit: number): boolean {
  const left = [value];
  let size = 0;
  while (left.length > 0) {
    const each = left.pop();
    if (typeof each === "string") size += each.length + 2;
    else if (Array.isArray(each)) size += each.length + 2;
    else if (typeof each === "object" && each !== null) {
      for (const key in each) size += key.length + 3;
    } else size += 1;
    if (size > limit) return true;
    if (typeof each === "object" && each !== null) for (const item of Object.values(each)) left.push(item);
  }
  return false;
}
