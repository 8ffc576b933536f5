export type { AccessToken } from "./access-token.ts";
export { type ActingFor, createActingFor } from "./acting-for.ts";
export {
  type AuthenticationRequest,
  type Authenticator,
  createAuthenticator,
  type Unauthenticated,
} from "./authenticate.ts";
export { bootstrapAdmin } from "./bootstrap.ts";
export { configurationAt, type PastConfiguration, rolesAt, tokensAt } from "./configuration/as-of.ts";
export { recordConfiguration } from "./configuration/record-configuration.ts";
export { type CreateAccessTokenInput, createAccessToken } from "./create-access-token.ts";
export type { AccessDeps } from "./deps.ts";
export { type Holder, holdersPage } from "./holders.ts";
export {
  findFirstResult,
  firstResultOfKey,
  forgetOldResults,
  type IdempotentRequest,
  idempotencyConstraint,
  rememberFirstResult,
  violates,
} from "./idempotency.ts";
export { checkName, checkOnBehalfOf, longestName } from "./name.ts";
export { accessTokensByIds, accessTokensPage, principalNames } from "./reads.ts";
export {
  createRefusalCounter,
  type RefusalCounter,
  type RefusalReason,
  type RefusedRequests,
  refusedRequestsPage,
} from "./refused-requests.ts";
export { revokeAccessToken } from "./revoke-access-token.ts";
