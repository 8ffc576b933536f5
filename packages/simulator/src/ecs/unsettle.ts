import type { Service } from "../state/model.ts";
import type { World } from "../state/world.ts";

/** Something is under way at the service. */
export function unsettle(world: World, service: Service): void {
  service.steady = false;
  // A deleted service is not waited for: the scheduler has let it go.
  if (service.status === "ACTIVE") world.unsettled.add(service);
}
