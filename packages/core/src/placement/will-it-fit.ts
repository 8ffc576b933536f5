import { type Message, message } from "../kernel/index.ts";
import type { Capacity, Provider } from "./capacity.ts";
import { playDaemonRollout } from "./daemon.ts";
import type { DefinitionToPlace } from "./definition-to-place.ts";
import type { HeldTask, HostRoom } from "./host-room.ts";
import { type Missing, missingOf, tellDoubt, tellMissing } from "./missing.ts";
import { playRollout, type Rollout } from "./rollout.ts";
import { afterScaling } from "./scaling.ts";
import { groupOf, runsOn, type ServiceToPlace, takesFrom } from "./service-to-place.ts";
import { demandOf } from "./task-demand.ts";

/** Whether a roll-out finds room. UNKNOWN always says why, and is never to be taken for FITS. */
export type Fit = "FITS" | "FITS_AFTER_SCALING" | "DOES_NOT_FIT" | "UNKNOWN";

/** The answer for people and programs. */
export type FitVerdict = {
  fit: Fit;
  message: Message;
  hint: Message | null;
  /** What the hosts lack, the most telling first; empty unless something does not fit. */
  missing: readonly Missing[];
  /** How the roll-out would go; null where there are no hosts to pack. */
  rollout: Rollout | null;
};

export type FitInput = {
  capacity: Capacity;
  service: ServiceToPlace;
  /** The revision to be rolled out, registered or not. */
  definition: DefinitionToPlace;
  /** The count to be reached; the service's own unless given. */
  desiredCount?: number | null | undefined;
  /** Only the count changes: tasks come beside those that run, and none makes way for another. */
  onlyCount?: boolean | undefined;
};

/**
 * Says whether a new revision of a service finds room on its cluster, while the old one makes way by the rules; or, where
 * only the count changes, whether the tasks do that it lacks.
 */
export function willItFit(input: FitInput): FitVerdict {
  const { capacity, service } = input;
  const where = runsOn(service);
  if (where.kind === "FARGATE") return unknown(message("placement.fargate", {}));
  if (where.kind === "OTHER")
    return unknown(message("placement.noHostsToPack", { kind: service.launchType ?? "" }));
  const desired = input.desiredCount ?? service.desiredCount ?? 0;
  const daemon = service.schedulingStrategy === "DAEMON";
  if (desired === 0 && !daemon) return verdict("FITS", message("placement.nothingToPlace", {}));
  if (!capacity.hosts.known) return unknown(capacity.hosts.reason);
  if (!capacity.tasks.known) return unknown(capacity.tasks.reason);
  const named = where.kind === "PROVIDERS" ? providersOf(capacity, where.names) : [];
  if (!Array.isArray(named)) return unknown(named.reason);
  const other = named.find((provider) => provider.kind !== "AUTO_SCALING_GROUP");
  if (other) return unknown(message("placement.noHostsToPack", { kind: other.name }));
  const hosts = capacity.hosts.value.filter((host) => takesFrom(where, host));
  const live = capacity.tasks.value;
  const played =
    input.onlyCount && !daemon
      ? { hosts, old: [], desired: Math.max(0, desired - live.length), daemon }
      : { hosts, old: live, desired, daemon };
  return judge(input, { rollout: play(input, played), ...played, providers: named });
}

type Played = {
  hosts: readonly HostRoom[];
  old: readonly HeldTask[];
  desired: number;
  daemon: boolean;
};

function play({ service, definition }: FitInput, { hosts, old, desired, daemon }: Played): Rollout {
  const { deploymentConfiguration: rules = {}, deploymentController: controller = {} } = service;
  const placeable = {
    hosts,
    old,
    task: demandOf(definition),
    group: groupOf(service),
    constraints: service.placementConstraints,
    strategies: service.placementStrategy,
  };
  // API_DeploymentConfiguration: what each scheduling strategy has where nothing is given.
  if (daemon)
    return playDaemonRollout({
      ...placeable,
      rules: { minimumHealthyPercent: rules.minimumHealthyPercent ?? 0 },
    });
  return playRollout({
    ...placeable,
    desired,
    rules: {
      // CodeDeploy and external controllers run the new task set in full beside the old one.
      strategy: controller.type === undefined || controller.type === "ECS" ? rules.strategy : controller.type,
      minimumHealthyPercent: rules.minimumHealthyPercent ?? 100,
      maximumPercent: rules.maximumPercent ?? 200,
    },
  });
}

function judge(
  input: FitInput,
  played: Played & { rollout: Rollout; providers: readonly Provider[] },
): FitVerdict {
  const { rollout, hosts, providers, daemon } = played;
  const { service } = input;
  const count = { placed: rollout.placed, desired: rollout.desired };
  if (rollout.outcome === "CANNOT_ROLL") {
    const { minimumHealthyPercent = daemon ? 0 : 100, maximumPercent = daemon ? 100 : 200 } =
      service.deploymentConfiguration ?? {};
    const said = { minimum: minimumHealthyPercent, maximum: maximumPercent, desired: rollout.desired };
    return verdict("DOES_NOT_FIT", message("placement.cannotRoll", said), {
      hint: message("placement.cannotRoll.hint", {}),
      rollout,
    });
  }
  if (rollout.desired === 0) return verdict("FITS", message("placement.nothingToPlace", {}), { rollout });
  if (rollout.outcome === "DONE") {
    if (rollout.doubt !== null) return unknown(tellDoubt(rollout.doubt, rollout.refusing), rollout);
    // How ECS splits tasks over several providers depends on base, weight and what runs in each.
    const apart = (provider: Provider) =>
      play(input, { ...played, hosts: hosts.filter((host) => host.capacityProvider === provider.name) });
    if (providers.length > 1 && providers.some((each) => !isSure(apart(each)))) {
      return unknown(
        message("placement.untold.split", { providers: providers.map((each) => each.name).join(", ") }),
        rollout,
      );
    }
    return verdict("FITS", message("placement.fits", { desired: rollout.desired }), { rollout });
  }
  const missing = missingOf(rollout.refusing);
  const [first] = missing;
  const told = first
    ? tellMissing(first, count)
    : { message: message("placement.noHosts", count), hint: message("placement.noHosts.hint", {}) };
  // A new host would bring a daemon of its own, and no room for the one that lacks it here.
  const scaled = daemon
    ? null
    : afterScaling({
        providers,
        hosts,
        task: demandOf(input.definition),
        group: groupOf(service),
        constraints: service.placementConstraints,
        left: rollout.desired - rollout.placed,
      });
  if (scaled !== null) {
    return verdict(scaled.fit, scaled.message, { hint: scaled.hint, missing, rollout });
  }
  return verdict("DOES_NOT_FIT", told.message, { hint: told.hint, missing, rollout });
}

const isSure = (rollout: Rollout): boolean => rollout.outcome === "DONE" && rollout.doubt === null;

/** The service's providers; a reason where what they are could not be read. */
function providersOf(capacity: Capacity, names: readonly string[]): Provider[] | { reason: Message } {
  if (!capacity.providers.known) return { reason: capacity.providers.reason };
  const known = new Map(capacity.providers.value.map((provider) => [provider.name, provider]));
  return names.map(
    (name) => known.get(name) ?? { name, kind: "OTHER", managedScaling: null, hostsLeft: null },
  );
}

function verdict(
  fit: Fit,
  said: Message,
  more: { hint?: Message | null; missing?: readonly Missing[]; rollout?: Rollout } = {},
): FitVerdict {
  return {
    fit,
    message: said,
    hint: more.hint ?? null,
    missing: more.missing ?? [],
    rollout: more.rollout ?? null,
  };
}

const unknown = (reason: Message, rollout?: Rollout): FitVerdict =>
  verdict("UNKNOWN", reason, rollout ? { rollout } : {});
