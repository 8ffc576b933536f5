import { nearest } from "@fleetgraph/catalogue";
import { message, Problem } from "../kernel/index.ts";

/** The service is being changed already: one active deployment per service. */
export class DeploymentInProgress extends Problem {
  readonly code = "DEPLOYMENT_IN_PROGRESS";
  readonly deploymentId: string;
  constructor(deploymentId: string) {
    super(
      message("problem.deploymentInProgress", { deployment: deploymentId }),
      message("problem.deploymentInProgress.hint", { deployment: deploymentId }),
      ["input", "service"],
    );
    this.deploymentId = deploymentId;
  }
}

/** There is nothing left to stop. */
export class DeploymentFinished extends Problem {
  readonly code = "DEPLOYMENT_FINISHED";
  readonly deploymentId: string;
  constructor(deploymentId: string, state: string) {
    super(
      message("problem.deploymentFinished", { deployment: deploymentId, state }),
      message("problem.deploymentFinished.hint", {}),
      ["input", "deployment"],
    );
    this.deploymentId = deploymentId;
  }
}

export class NothingToRollBackTo extends Problem {
  readonly code = "NOTHING_TO_ROLL_BACK_TO";
  constructor() {
    super(message("problem.nothingToRollBackTo", {}), message("problem.nothingToRollBackTo.hint", {}), [
      "input",
      "service",
    ]);
  }
}

/** Something was asked for a container that the service does not have. */
export class UnknownContainer extends Problem {
  readonly code = "UNKNOWN_CONTAINER";
  readonly containers: readonly string[];
  constructor(container: string, containers: readonly string[], path: readonly string[]) {
    super(
      message("problem.unknownContainer", { container: container.slice(0, 255) }),
      message("problem.unknownContainer.hint", { containers, candidates: nearest(container, containers) }),
      path,
    );
    this.containers = containers;
  }
}
