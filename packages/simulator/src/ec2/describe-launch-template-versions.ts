import type { Operation } from "../ecs/call-context.ts";
import { textList } from "../wire/input.ts";
import { userDataOf } from "./describe-instance-attribute.ts";

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
 * A template is known by the name of the capacity provider whose hosts it launches.
 */
export const describeLaunchTemplateVersions: Operation = ({ region }, input) => {
  const id = String(input.LaunchTemplateId ?? "");
  const userData = region.userData.get(id) ?? userDataOf("default");
  return {
    launchTemplateVersionSet: textList(input, "LaunchTemplateVersion").map((version) => ({
      launchTemplateId: id,
      versionNumber: Number(version),
      launchTemplateData: { userData: Buffer.from(userData).toString("base64") },
    })),
  };
};
