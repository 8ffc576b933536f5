import { type Operation, seconds } from "../ecs/call-context.ts";
import type { Json, Region } from "../state/model.ts";
import type { Parameter } from "../state/resources.ts";
import { Fault } from "../wire/fault.ts";
import { optionalFlag, textList } from "../wire/input.ts";

/**
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 * Up to ten, by name or ARN, with `:version` behind it where one is meant; labels are not imitated.
 */
export const getParameters: Operation = ({ region }, input) => {
  const names = textList(input, "Names");
  if (names.length === 0 || names.length > 10) {
    throw new Fault("ValidationException", "names must have length between 1 and 10");
  }
  const decrypted = optionalFlag(input, "WithDecryption") ?? false;
  const Parameters: Json[] = [];
  const InvalidParameters: string[] = [];
  for (const name of names) {
    const [, plain = "", version] = /^(.*?)(?::(\d+))?$/.exec(name) ?? [];
    const parameter = findParameter(region, plain);
    if (parameter === undefined || (version !== undefined && Number(version) !== parameter.version)) {
      InvalidParameters.push(name);
    } else Parameters.push(viewOfParameter(parameter, decrypted));
  }
  return { Parameters, InvalidParameters };
};

export function findParameter(region: Region, name: string): Parameter | undefined {
  for (const parameter of region.parameters.values()) {
    if (name === parameter.name || name === parameter.arn) return parameter;
  }
  return undefined;
}

export function viewOfParameter(
  { name, arn, type, value, version, changedAt }: Parameter,
  decrypted: boolean,
): Json {
  return {
    Name: name,
    Type: type,
    Value: type === "SecureString" && !decrypted ? Buffer.from(value).toString("base64") : value,
    Version: version,
    LastModifiedDate: seconds(changedAt),
    ARN: arn,
    DataType: "text",
  };
}
