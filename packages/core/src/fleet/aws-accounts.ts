import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import {
  type AwsClients,
  awsTimeouts,
  callAws,
  createAwsClients,
  createRateGate,
  type RateGate,
} from "../kernel/index.ts";
import type { AccountConfiguration } from "./account-configuration.ts";

/** There is no way into an account: it was renamed or taken out of fleetgraph.yaml. */
export class AccountNotConfigured extends Error {
  readonly account: string;
  constructor(account: string) {
    super(`the account ${account} is not configured`);
    this.name = "AccountNotConfigured";
    this.account = account;
  }
}

/** The fleet's accounts and the way into each. */
export type AwsAccounts = {
  /** The accounts as they are configured; found out when nothing is. */
  list(): Promise<AccountConfiguration[]>;
  clientsOf(account: AccountConfiguration, region: string): AwsClients;
  /** Of the account and region that a path names. Throws AccountNotConfigured. */
  clientsOfPath(path: string): Promise<AwsClients>;
  /** Never to one that is not configured. */
  mayDeployTo(account: string): boolean;
  /** The account's number, or null where STS does not say. Throws AwsFailure when there are no credentials. */
  awsAccountIdOf(account: AccountConfiguration, region: string): Promise<string | null>;
};

/**
 * The accounts of fleetgraph.yaml. Without any, the account and region of the default credential chain: it is
 * called by its number, or "default" where STS does not answer.
 */
export function createAwsAccounts(
  configured: readonly AccountConfiguration[] | null,
  gate: RateGate = createRateGate(),
  timeouts = awsTimeouts,
): AwsAccounts {
  const clients = new Map<string, AwsClients>();
  let found: AccountConfiguration[] | null = configured === null ? null : [...configured];

  function clientsOf(account: AccountConfiguration, region: string): AwsClients {
    const key = `${account.name}/${region}`;
    const known = clients.get(key);
    if (known) return known;
    const { roleArn, externalId, endpoint } = account;
    const place = { account: account.name, region, roleArn, externalId, endpoint };
    const made = createAwsClients(gate, place, timeouts);
    clients.set(key, made);
    return made;
  }

  async function awsAccountIdOf(account: AccountConfiguration, region: string): Promise<string | null> {
    const { sts } = clientsOf(account, region).listing;
    const identity = await callAws("GetCallerIdentity", () => sts.send(new GetCallerIdentityCommand({})));
    return identity.Account ?? null;
  }

  async function findDefault(): Promise<AccountConfiguration[]> {
    const probe = createAwsClients(gate, { account: "default", region: "" }, timeouts);
    // The SDK finds the region by itself: AWS_REGION, or the profile's.
    const region = await callAws("GetCallerIdentity", () => regionOf(probe));
    const unnamed: AccountConfiguration = { name: "default", regions: [region], access: "deploy" };
    const id = await awsAccountIdOf(unnamed, region).catch((error: { kind?: string }) => {
      if (error.kind === "credentials" || error.kind === "unreachable") throw error;
      return null;
    });
    return [{ ...unnamed, name: id ?? "default" }];
  }

  async function list(): Promise<AccountConfiguration[]> {
    found ??= await findDefault();
    return found;
  }

  return {
    list,
    clientsOf,
    awsAccountIdOf,
    async clientsOfPath(path) {
      const [name = "", region = ""] = path.split("/");
      const account = (await list()).find((each) => each.name === name);
      if (!account) throw new AccountNotConfigured(name);
      return clientsOf(account, region);
    },
    // Null: nothing is configured and nobody has asked yet, so that it is the one of the credentials.
    mayDeployTo: (name) =>
      found === null || found.some((each) => each.name === name && each.access !== "read"),
  };
}

async function regionOf(clients: AwsClients): Promise<string> {
  const { region } = clients.listing.ecs.config;
  return typeof region === "function" ? region() : region;
}
