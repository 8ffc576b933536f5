import type { Operation } from "../ecs/call-context.ts";
import { Fault } from "../wire/fault.ts";
import { optionalText } from "../wire/input.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html: the trust policy comes URL-encoded (RFC 3986). */
export const getRole: Operation = ({ world, region }, input) => {
  const name = optionalText(input, "RoleName") ?? "";
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new Fault("ValidationError", "The specified value for roleName is invalid.");
  }
  const role = world.roles.get(`${region.account}/${name}`);
  if (role === undefined) {
    throw new Fault("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
  }
  return {
    Role: {
      Path: role.path,
      RoleName: role.name,
      RoleId: role.id,
      Arn: role.arn,
      CreateDate: new Date(role.createdAt).toISOString(),
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
      MaxSessionDuration: 3600,
    },
  };
};
