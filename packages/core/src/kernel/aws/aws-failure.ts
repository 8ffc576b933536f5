/**
 * What kind of failure an AWS call met. `unsupported` is an endpoint that does not know the operation; `server` any
 * other answer of the 5xx kind, or one that could not be read.
 */
export type AwsFailureKind =
  | "credentials"
  | "denied"
  | "throttled"
  | "unreachable"
  | "unsupported"
  | "notFound"
  | "invalid"
  | "server";

const retryableKinds: readonly AwsFailureKind[] = ["credentials", "throttled", "unreachable", "server"];

/** An AWS call that failed, whatever the reason. Its message holds no credentials. */
export class AwsFailure extends Error {
  readonly operation: string;
  readonly kind: AwsFailureKind;
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  constructor(
    operation: string,
    kind: AwsFailureKind,
    code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "AwsFailure";
    this.operation = operation;
    this.kind = kind;
    this.code = code;
    this.retryable = retryableKinds.includes(kind);
  }
}

// Names as the SDK gives them: modelled exceptions, the common errors of the ECS API reference, Node's own codes.
const kindsByName: Record<string, AwsFailureKind> = {
  AccessDeniedException: "denied",
  AccessDenied: "denied",
  UnauthorizedOperation: "denied",
  BlockedException: "denied",
  UnrecognizedClientException: "credentials",
  InvalidClientTokenId: "credentials",
  InvalidSignatureException: "credentials",
  SignatureDoesNotMatch: "credentials",
  AuthFailure: "credentials",
  ExpiredTokenException: "credentials",
  ExpiredToken: "credentials",
  IncompleteSignature: "credentials",
  MissingAuthenticationToken: "credentials",
  CredentialsProviderError: "credentials",
  TokenProviderError: "credentials",
  ThrottlingException: "throttled",
  Throttling: "throttled",
  RequestLimitExceeded: "throttled",
  TooManyRequestsException: "throttled",
  SlowDown: "throttled",
  RequestThrottled: "throttled",
  OverLimit: "throttled",
  TimeoutError: "unreachable",
  AbortError: "unreachable",
  UnknownOperationException: "unsupported",
  UnknownOperation: "unsupported",
  InvalidAction: "unsupported",
  UnsupportedOperation: "unsupported",
  NotImplemented: "unsupported",
  NotImplementedException: "unsupported",
  UnsupportedFeatureException: "unsupported",
  ClusterNotFoundException: "notFound",
  ServiceNotFoundException: "notFound",
  ServiceDeploymentNotFoundException: "notFound",
  ServiceNotActiveException: "notFound",
  ResourceNotFoundException: "notFound",
  RepositoryNotFoundException: "notFound",
  ImageNotFoundException: "notFound",
  NoSuchEntityException: "notFound",
  NoSuchEntity: "notFound",
  NoSuchResourceException: "notFound",
  TargetGroupNotFoundException: "notFound",
  TargetGroupNotFound: "notFound",
  QueueDoesNotExist: "notFound",
  NoSuchKey: "notFound",
  NoSuchBucket: "notFound",
  NotFound: "notFound",
  InvalidAccessKeyId: "credentials",
  "AWS.SimpleQueueService.NonExistentQueue": "notFound",
  ServerException: "server",
  InternalFailure: "server",
  InternalError: "server",
  ServiceUnavailable: "server",
  ServiceUnavailableException: "server",
};
const networkCodes =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|UND_ERR|ERR_TLS|CERT_|EPROTO)/;

type SdkError = Error & {
  code?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { statusCode?: number };
  cause?: unknown;
};

/** Tells what kind of failure an error of the AWS SDK is. */
export function classifyAwsError(operation: string, thrown: unknown): AwsFailure {
  if (thrown instanceof AwsFailure) return thrown;
  const error = (thrown instanceof AggregateError ? thrown.errors[0] : thrown) as SdkError;
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  const code = error.code && networkCodes.test(error.code) ? error.code : error.name;
  const kind = kindOf(error, status);
  return new AwsFailure(operation, kind, code, plain(error, status), { cause: thrown });
}

function kindOf(error: SdkError, status: number | undefined): AwsFailureKind {
  const known = kindsByName[error.name];
  if (known) return known;
  if (error.code && networkCodes.test(error.code)) return "unreachable";
  if (/could not load credentials|region is missing/i.test(error.message)) return "credentials";
  if (/socket hang up|network|connection (was )?(closed|reset)/i.test(error.message)) return "unreachable";
  if (status === 429) return "throttled";
  if (status === 403) return "denied";
  if (status === 501 || status === 404 || status === 405) return "unsupported";
  if (status !== undefined && status >= 500) return "server";
  // An answer that is no JSON or XML (a proxy's HTML page, say) surfaces as a SyntaxError.
  if (error instanceof SyntaxError || error.name === "SyntaxError") return "server";
  return status !== undefined ? "invalid" : "server";
}

/** The first line of what AWS said, without the SDK's hints to its developers. */
function plain(error: SdkError, status: number | undefined): string {
  const line = (error.message || error.name).split("\n")[0] ?? "";
  if (error.name === "SyntaxError") return `the answer cannot be read${status ? ` (HTTP ${status})` : ""}`;
  return line.slice(0, 500);
}

/** What was begun is not for us to go on with any more: somebody else did something since, or does it now. */
export class Superseded extends Error {}

/** Sends a call; a failure comes out as AwsFailure, and what kept it from being sent (Superseded) as it is. */
export async function callAws<Answer>(operation: string, send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Superseded) throw error;
    throw classifyAwsError(operation, error);
  }
}
