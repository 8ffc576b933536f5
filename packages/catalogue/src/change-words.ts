import { imageChange } from "./image-name.ts";
import type { MessageKind, MessageParams } from "./render.ts";

/** What of a deployment says what it changes. */
export type DeploymentChange = {
  images: readonly { container: string; from: string | null; to: string }[];
  desiredCount: number | null;
  kind?: string;
  fromTaskDefinition?: string | null;
  toTaskDefinition?: string | null;
};

/** The sentence of a kind in somebody's language. */
export type Say = <Kind extends MessageKind>(
  kind: Kind,
  ...params: MessageParams<Kind> extends Record<string, never> ? [] : [MessageParams<Kind>]
) => string;

/** What a deployment changes, in one line: "app v41 → v42, count 3"; the revision where no image is known. */
export function changeWords(say: Say, deployment: DeploymentChange): string {
  const parts = deployment.images.map(imageChange);
  // A roll-back to a revision that ECS was never seen to run has no images to name, nor has a change of settings alone.
  if (bringsRevision(deployment.kind) && parts.length === 0 && deployment.toTaskDefinition) {
    const names = [deployment.fromTaskDefinition, deployment.toTaskDefinition].map(revisionName);
    parts.push(names.filter(Boolean).join(" → "));
  }
  if (deployment.desiredCount !== null) {
    parts.push(say("cli.change.count", { count: deployment.desiredCount }));
  }
  return parts.join(", ");
}

const bringsRevision = (kind: string | undefined) => kind === "ROLLBACK" || kind === "DEPLOY";

/** "web:41" of ".../task-definition/web:41". */
export function revisionName(arn: string | null | undefined): string {
  return arn?.split("/").at(-1) ?? "";
}
