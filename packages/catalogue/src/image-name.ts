/** An image as people say it: "123.dkr.ecr.….com/team/app:v42" is "app:v42"; a digest keeps 12 characters. */
export function imageName(image: string): string {
  const [name = image, digest] = image.split("@");
  const last = name.slice(name.lastIndexOf("/") + 1);
  const hash = digest?.split(":")[1];
  return hash ? `${last}@${hash.slice(0, 12)}` : last;
}

/** What changes of an image: "v41 → v42" when the repository stays, else both names. */
export function imageChange(change: { from: string | null; to: string }): string {
  const to = imageName(change.to);
  if (change.from === null) return to;
  const from = imageName(change.from);
  const [fromName, fromTag] = from.split(":");
  const [toName, toTag] = to.split(":");
  if (fromName === toName && fromTag && toTag && fromTag !== toTag) return `${toName} ${fromTag} → ${toTag}`;
  return from === to ? to : `${from} → ${to}`;
}
