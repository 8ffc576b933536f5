import type { EC2Client } from "@aws-sdk/client-ec2";
import { type AwsClients, AwsFailure, callAws } from "../../kernel/index.ts";
import type { InsightsDeps } from "../insights-job.ts";
import {
  type AgentSettings,
  parametersIn,
  plainUserData,
  settingsIn,
  takesMoreFromElsewhere,
} from "./agent-settings.ts";

type Asked = {
  id: string;
  instance: string;
  /** Hosts of one group and AMI were launched with the same user data: one of them is asked. */
  group: string;
  template: { id: string; version: string } | null;
};

/** More groups of one cluster than that are not asked for. */
const most = 50;

/**
 * How the agents of a cluster's hosts were configured: user data of one host of each group, else of its launch template;
 * and what that takes from SSM. A group that cannot be asked is left out; null where none can.
 */
export async function agentSettingsOf(
  { database, accounts }: InsightsDeps,
  { id, path }: { id: string; path: string },
): Promise<Map<string, AgentSettings> | null> {
  const { rows } = await database.pool.query<Asked>(
    `SELECT h.id, h.ec2_instance_id AS instance,
       coalesce(i.auto_scaling_group || ' ' || i.image_id, h.ec2_instance_id) AS "group",
       (SELECT json_build_object('id', l->>'value', 'version', (SELECT v->>'value' FROM jsonb_array_elements(i.labels) v WHERE v->>'key' = 'aws:ec2launchtemplate:version'))
          FROM jsonb_array_elements(i.labels) l WHERE l->>'key' = 'aws:ec2launchtemplate:id') AS template
     FROM host h JOIN ec2_instance i ON i.id = h.ec2_instance_id
     WHERE h.cluster_id = $1 AND h.gone_at IS NULL AND i.gone_at IS NULL AND NOT i.managed
     ORDER BY i.launched_at DESC, h.id`,
    [id],
  );
  if (rows.length === 0) return new Map();
  const clients = await accounts.clientsOfPath(path);
  const groups = Map.groupBy(rows, ({ group }) => group);
  const found = new Map<string, AgentSettings>();
  let refused = 0;
  for (const hosts of [...groups.values()].slice(0, most)) {
    try {
      const settings = await settingsOf(clients, hosts[0] as Asked);
      if (settings !== null) for (const host of hosts) found.set(host.id, settings);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      refused += 1;
    }
  }
  return found.size === 0 && refused > 0 ? null : found;
}

async function settingsOf(clients: AwsClients, host: Asked): Promise<AgentSettings | null> {
  const ec2 = await clients.listing.ec2();
  let failure: unknown = null;
  const own = await userDataOf(ec2, host.instance).catch((error) => {
    failure = error;
    return null;
  });
  const ofTemplate =
    own === null && host.template !== null ? await templateUserDataOf(ec2, host.template) : null;
  const userData = own ?? ofTemplate;
  if (userData === null) {
    if (failure !== null) throw failure;
    return null;
  }
  const script = plainUserData(userData);
  const values = settingsIn(script);
  let complete = !takesMoreFromElsewhere(script);
  let source: AgentSettings["source"] = own === null ? "LAUNCH_TEMPLATE" : "USER_DATA";
  for (const name of parametersIn(script)) {
    const value = await parameterOf(clients, name);
    if (value === null) complete = false;
    else {
      const more = settingsIn(value);
      if (Object.keys(more).length > 0) source = "SSM";
      Object.assign(values, more);
    }
  }
  return { source, values, complete };
}

/** Base64; the empty text of an instance without any. */
async function userDataOf(ec2: EC2Client, instance: string): Promise<string> {
  const { DescribeInstanceAttributeCommand } = await import("@aws-sdk/client-ec2");
  const answer = await callAws("DescribeInstanceAttribute", () =>
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: instance, Attribute: "userData" })),
  );
  return answer.UserData?.Value ?? "";
}

async function templateUserDataOf(
  ec2: EC2Client,
  { id, version }: { id: string; version: string },
): Promise<string | null> {
  const { DescribeLaunchTemplateVersionsCommand } = await import("@aws-sdk/client-ec2");
  const answer = await callAws("DescribeLaunchTemplateVersions", () =>
    ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [version] })),
  );
  return answer.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.UserData ?? null;
}

/** Null where it may not be read or is not there. Never decrypted: no setting of clean-up is a secret. */
async function parameterOf({ listing }: AwsClients, name: string): Promise<string | null> {
  const [client, { GetParameterCommand }] = await Promise.all([
    listing.beside.ssm(),
    import("@aws-sdk/client-ssm"),
  ]);
  try {
    const answer = await callAws("GetParameter", () => client.send(new GetParameterCommand({ Name: name })));
    return answer.Parameter?.Type === "SecureString" ? null : (answer.Parameter?.Value ?? null);
  } catch (error) {
    if (error instanceof AwsFailure) return null;
    throw error;
  }
}
