import { type Message, message } from "../kernel/index.ts";
import type { Provider } from "./capacity.ts";
import { emptied, type HostRoom } from "./host-room.ts";
import type { PlacementConstraint } from "./obstacles.ts";
import { roomFor } from "./room-for.ts";
import type { TaskDemand } from "./task-demand.ts";

/** What managed scaling makes of tasks without room; null where no provider of the service scales by itself. */
export type AfterScaling = {
  fit: "FITS_AFTER_SCALING" | "DOES_NOT_FIT" | "UNKNOWN";
  message: Message;
  hint: Message | null;
};

/**
 * With managed scaling ECS keeps tasks without room in PROVISIONING and grows the Auto Scaling group for them (developer
 * guide, "Automatically manage Amazon ECS capacity with cluster auto scaling"). A new host is taken to be like one of
 * those there are; where none is there, or none would do, nobody knows what comes.
 */
export function afterScaling(input: {
  providers: readonly Provider[];
  hosts: readonly HostRoom[];
  task: TaskDemand;
  group: string;
  constraints: readonly PlacementConstraint[] | undefined;
  /** Tasks without room. */
  left: number;
}): AfterScaling | null {
  const { providers, hosts, left, ...placeable } = input;
  const scaling = providers.filter((provider) => provider.managedScaling !== false);
  if (scaling.length === 0) return null;
  const names = scaling.map((provider) => provider.name).join(", ");
  if (scaling.some((provider) => provider.managedScaling === null)) {
    return {
      fit: "UNKNOWN",
      message: message("placement.scaling.untold", { provider: names, left }),
      hint: null,
    };
  }
  if (scaling.every((provider) => provider.hostsLeft === 0)) {
    const hint = message("placement.scaling.full.hint", {});
    return {
      fit: "DOES_NOT_FIT",
      message: message("placement.scaling.full", { provider: names, left }),
      hint,
    };
  }
  const perHost = scaling.map((provider) => {
    const [like] = hosts
      .filter((host) => host.capacityProvider === provider.name)
      .map((host) => roomFor({ ...placeable, hosts: [emptied(host)], count: left }).placed)
      .sort((one, other) => one - other);
    return { provider, tasks: like ?? 0 };
  });
  if (perHost.every(({ tasks }) => tasks === 0)) {
    return {
      fit: "UNKNOWN",
      message: message("placement.scaling.otherHosts", { provider: names, left }),
      hint: null,
    };
  }
  const enough = perHost.find(
    ({ provider, tasks }) => provider.hostsLeft !== null && provider.hostsLeft * tasks >= left,
  );
  if (enough !== undefined && scaling.length === 1) {
    const hosts = Math.ceil(left / enough.tasks);
    return {
      fit: "FITS_AFTER_SCALING",
      message: message("placement.scaling.fits", { provider: enough.provider.name, left, hosts }),
      hint: null,
    };
  }
  const [only] = perHost;
  if (scaling.length === 1 && only && only.provider.hostsLeft !== null) {
    return {
      fit: "DOES_NOT_FIT",
      message: message("placement.scaling.tooFew", {
        provider: names,
        left,
        hosts: only.provider.hostsLeft,
        needed: Math.ceil(left / only.tasks),
      }),
      hint: message("placement.scaling.full.hint", {}),
    };
  }
  return {
    fit: "UNKNOWN",
    message: message("placement.scaling.unread", { provider: names, left }),
    hint: null,
  };
}
