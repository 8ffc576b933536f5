import { hostArn } from "../state/arns.ts";
import type { Host, Json } from "../state/model.ts";
import { invalidParameter } from "../wire/fault.ts";
import { requiredText, textList } from "../wire/input.ts";
import type { Operation } from "./call-context.ts";
import { hostView } from "./container-instances.ts";
import { checkBatch, clusterOf, missing, shortName } from "./find.ts";
import { changeHost } from "./out-of-band.ts";

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html: up to 10, and only to
 * ACTIVE or DRAINING. A host that is in the state already stays so.
 */
export const updateContainerInstancesState: Operation = (context, input) => {
  const cluster = clusterOf(context, input);
  const names = textList(input, "containerInstances");
  checkBatch(names, {
    field: "containerInstances",
    limit: 10,
    empty: "Container instance cannot be empty.",
  });
  const status = requiredText(input, "status");
  if (status !== "ACTIVE" && status !== "DRAINING") throw invalidParameter("Invalid status.");
  const failures: Json[] = [];
  const changed: Host[] = [];
  for (const name of names) {
    const host = cluster.hosts.get(shortName(name));
    if (host === undefined || (name.startsWith("arn:") && name !== host.arn)) {
      failures.push(missing(name.startsWith("arn:") ? name : hostArn(cluster, name)));
      continue;
    }
    context.effect(host.arn);
    if (host.status !== status) changeHost(context.world, host, { status });
    changed.push(host);
  }
  return { containerInstances: changed.map((host) => hostView(context.world, host)), failures };
};
