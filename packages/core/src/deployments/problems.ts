import { nearest } from "@fleetgraph/catalogue";
import type { ApprovalRefusal } from "../guards/index.ts";
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

/** The deployment does not wait for anybody's approval (any more). */
export class NotAwaitingApproval extends Problem {
  readonly code = "NOT_AWAITING_APPROVAL";
  readonly deploymentId: string;
  constructor(deploymentId: string, state: string) {
    super(
      message("problem.notAwaitingApproval", { deployment: deploymentId, state }),
      message("problem.notAwaitingApproval.hint", { deployment: deploymentId }),
      ["input", "deployment"],
    );
    this.deploymentId = deploymentId;
  }
}

/** This approval would not count. */
export class ApprovalNotAllowed extends Problem {
  readonly code = "APPROVAL_NOT_ALLOWED";
  constructor(why: ApprovalRefusal, group: string) {
    super(
      message("problem.approvalNotAllowed", { why, group }),
      message("problem.approvalNotAllowed.hint", { group }),
      ["input", "deployment"],
    );
  }
}

/** The roll-out does not wait at a pause hook, or not at the one that was meant. */
export class NotPaused extends Problem {
  readonly code = "NOT_PAUSED";
  readonly deploymentId: string;
  constructor(deploymentId: string, hook: string | null) {
    super(
      message("problem.notPaused", { deployment: deploymentId, hook }),
      message("problem.notPaused.hint", { deployment: deploymentId }),
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
