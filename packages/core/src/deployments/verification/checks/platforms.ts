import { parseEcrImage } from "../../../fleet/index.ts";
import { message } from "../../../kernel/index.ts";
import type { Known } from "../../../placement/index.ts";
import { imagePlatforms, isIndex, type Platform } from "../aws/image-platforms.ts";
import { type Check, type CheckContext, containersOf } from "../check-context.ts";
import { type Finding, failed, notChecked, passed } from "../check-result.ts";
import { eachOnce } from "../each-once.ts";
import { knownImage } from "../known-image.ts";
import { unread } from "../unread.ts";

/** What ECS calls an architecture, and what image indexes do. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: "amd64",
  arm64: "arm64",
};

/** Whether the images have the platform that the tasks will run on. */
export const checkPlatforms: Check = (context) =>
  eachOnce(
    containersOf(context).map((each) => each.image ?? ""),
    (reference) => checkPlatform(context, reference),
  ).then((findings) => findings.flat());

async function checkPlatform(context: CheckContext, reference: string): Promise<Finding[]> {
  const image = parseEcrImage(reference);
  if (image === null)
    return [notChecked(reference, message("check.image.otherRegistry", { image: reference }))];
  try {
    const found = await knownImage(context, image);
    // That there is no such image is IMAGE's to say.
    if (found === null) return [];
    if (!isIndex(found.mediaType))
      return [notChecked(reference, message("check.platform.single", { image: reference }))];
    const { clients, look } = context;
    const [wanted, offered] = await Promise.all([
      wantedPlatforms(context),
      imagePlatforms(clients, look, image),
    ]);
    if (!wanted.known) return [notChecked(reference, wanted.reason)];
    return [judge(reference, { wanted: wanted.value, offered })];
  } catch (error) {
    return [unread(reference, error)];
  }
}

/** What the definition asks for; else what Fargate assumes, or the platforms of the cluster's hosts. */
async function wantedPlatforms(context: CheckContext): Promise<Known<Platform[]>> {
  const { cpuArchitecture, operatingSystemFamily } = context.definition.runtimePlatform ?? {};
  const os = operatingSystemFamily?.startsWith("WINDOWS") ? "windows" : "linux";
  // API_RuntimePlatform; Fargate takes X86_64 where nothing is said (developer guide, "runtimePlatform").
  const said = cpuArchitecture ?? (context.runsOn === "FARGATE" ? "X86_64" : undefined);
  if (said !== undefined) return { known: true, value: [{ os, architecture: nameOf(said) }] };
  if (context.runsOn !== "HOSTS") return { known: true, value: [] };
  const { hosts } = await context.capacity();
  if (!hosts.known) return hosts;
  const found = hosts.value.flatMap(({ attributes }) => attributes.get("ecs.cpu-architecture") ?? []);
  const architectures = [...new Set(found.map(nameOf))].sort();
  return { known: true, value: architectures.map((architecture) => ({ os, architecture })) };
}

const nameOf = (architecture: string) =>
  architectures[architecture.toLowerCase()] ?? architecture.toLowerCase();

function judge(
  image: string,
  { wanted, offered }: { wanted: readonly Platform[]; offered: readonly Platform[] },
): Finding {
  const said = { image, wanted: wanted.map(say), offered: [...new Set(offered.map(say))] };
  if (wanted.length === 0) return notChecked(image, message("check.platform.unknown", { image }));
  const lacking = wanted.filter(({ os, architecture }) =>
    offered.every((each) => each.os !== os || each.architecture !== architecture),
  );
  if (lacking.length === 0) return passed(image, message("check.platform.offered", said));
  if (lacking.length === wanted.length) {
    const hint = message("check.platform.lacking.hint", { wanted: said.wanted });
    return failed(image, message("check.platform.lacking", said), hint);
  }
  // Which hosts the tasks go to is the placement's to say.
  return notChecked(image, message("check.platform.mixedHosts", { ...said, lacking: lacking.map(say) }));
}

const say = ({ os, architecture }: Platform) => `${os}/${architecture}`;
