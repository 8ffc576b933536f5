/**
 * An error as AWS answers it: `code` is the exact exception name of the operation's API page.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
 */
export class Fault extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = "Fault";
    this.code = code;
    this.status = status;
  }
}

export const invalidParameter = (message: string): Fault => new Fault("InvalidParameterException", message);

/** What ECS says of an identifier that is not valid, and of a task definition that is not there. */
export const clientFault = (message: string): Fault => new Fault("ClientException", message);

export const clusterNotFound = (): Fault => new Fault("ClusterNotFoundException", "Cluster not found.");

export const serviceNotFound = (): Fault => new Fault("ServiceNotFoundException", "Service not found.");
