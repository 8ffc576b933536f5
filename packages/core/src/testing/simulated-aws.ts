import { type Simulator, type SimulatorOptions, startSimulator } from "@fleetgraph/simulator";
import { type AwsClients, createAwsClients, createRateGate } from "../kernel/index.ts";

/** A simulated account and the product's clients for it, without a store. */
export async function simulatedAws(
  place: { account: string; region: string },
  options: SimulatorOptions = {},
): Promise<{ sim: Simulator; clients: AwsClients }> {
  const sim = await startSimulator({ throttling: false, ...options });
  const { accessKeyId, secretAccessKey } = sim.credentials(place.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  return { sim, clients: createAwsClients(createRateGate(), { ...place, endpoint: sim.url }) };
}
