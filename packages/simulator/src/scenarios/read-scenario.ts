import type { Json } from "../state/model.ts";
import { SCARCE, type Scarce, type ScenarioInput, type ScenarioKind } from "./scenario.ts";

const TEXTS = ["account", "region", "cluster", "service", "image", "operation", "state", "alarm"] as const;
const NUMBERS = [
  "nth",
  "times",
  "chance",
  "exitCode",
  "code",
  "afterMilliseconds",
  "milliseconds",
  "reads",
] as const;
const OTHERS = ["kind", "fields", "runningTasks", "nextImage", "resource"];
const KNOWN = new Set<string>([...OTHERS, ...TEXTS, ...NUMBERS]);

/**
 * A scenario as it came in from another process.
 *
 * @throws RangeError naming the member that is unknown or of the wrong type
 */
export function readScenario(body: Json): ScenarioInput {
  for (const name of Object.keys(body))
    if (!KNOWN.has(name)) throw new RangeError(`unknown member "${name}"`);
  if (typeof body.kind !== "string") throw new RangeError("kind must be a string");
  const scenario: ScenarioInput = { kind: body.kind as ScenarioKind };
  for (const name of TEXTS) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== "string") throw new RangeError(`${name} must be a string`);
    scenario[name] = value;
  }
  for (const name of NUMBERS) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== "number") throw new RangeError(`${name} must be a number`);
    scenario[name] = value;
  }
  if (body.runningTasks !== undefined) scenario.runningTasks = body.runningTasks === true;
  if (body.nextImage !== undefined) scenario.nextImage = body.nextImage === true;
  if (body.resource !== undefined) {
    if (!SCARCE.includes(body.resource as Scarce))
      throw new RangeError(`resource must be one of ${SCARCE.join(", ")}`);
    scenario.resource = body.resource as Scarce;
  }
  if (Array.isArray(body.fields)) scenario.fields = body.fields.map(String);
  return scenario;
}
