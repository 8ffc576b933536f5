// AWS's own, which RegisterTaskDefinition refuses, and what Fleetgraph writes on its revisions by itself.
const others = /^(aws|fleetgraph):/i;

/** Whether a tag is the user's. */
export function isOwnTag({ key = "" }: { key?: string | undefined }): boolean {
  return !others.test(key);
}
