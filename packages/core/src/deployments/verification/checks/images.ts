import { parseEcrImage } from "../../../fleet/index.ts";
import { message } from "../../../kernel/index.ts";
import { newestTags } from "../aws/newest-tags.ts";
import { isPulledThrough } from "../aws/pull-through.ts";
import { type Check, type CheckContext, containersOf } from "../check-context.ts";
import { type Finding, failed, notChecked, passed } from "../check-result.ts";
import { eachOnce } from "../each-once.ts";
import { knownImage } from "../known-image.ts";
import { unread } from "../unread.ts";

/** Whether the images of all containers exist, those that do not change included: the tag may have gone. */
export const checkImages: Check = (context) =>
  eachOnce(
    containersOf(context).map((each) => each.image ?? ""),
    (reference) => checkImage(context, reference),
  );

async function checkImage(context: CheckContext, reference: string): Promise<Finding> {
  const image = parseEcrImage(reference);
  if (image === null)
    return notChecked(reference, message("check.image.otherRegistry", { image: reference }));
  const { clients, look } = context;
  try {
    const found = await knownImage(context, image);
    if (found !== null)
      return passed(reference, message("check.image.exists", { image: reference, digest: found.digest }));
    if (await isPulledThrough(clients, look, image))
      return notChecked(reference, message("check.image.pulledThrough", { image: reference }));
  } catch (error) {
    return unread(reference, error);
  }
  const tags = await newestTags(clients, look, image);
  return failed(
    reference,
    message("problem.imageNotFound", { image: reference }),
    message("problem.imageNotFound.hint", { tags }),
  );
}
