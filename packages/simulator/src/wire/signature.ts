import { Fault } from "./fault.ts";

/** Who asks, where, of which service: the scope that every AWS Signature Version 4 carries. */
export interface CredentialScope {
  accessKeyId: string;
  region: string;
  service: string;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
const CREDENTIAL = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** The signature itself is not verified: secrets guard nothing here. */
export function readCredentialScope(authorization: string | undefined): CredentialScope {
  if (authorization === undefined) {
    throw new Fault("MissingAuthenticationTokenException", "Request is missing Authentication Token", 403);
  }
  const match = CREDENTIAL.exec(authorization);
  if (match === null) {
    throw new Fault(
      "IncompleteSignatureException",
      "Authorization header requires 'Credential' parameter.",
      403,
    );
  }
  return { accessKeyId: match[1] as string, region: match[2] as string, service: match[3] as string };
}
