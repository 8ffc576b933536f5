import type { Operation } from "../ecs/call-context.ts";
import { objectList, textList } from "../wire/input.ts";

/** The AMI of every host, unless its provider has another one. */
export const usualImage = "ami-0c2f3d4e5a6b7c8d9";

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 * Images by the filter image-id; whatever the id, there is such an AMI, made when the region says or a month ago.
 */
export const describeImages: Operation = ({ region, world }, input) => {
  const ids = objectList(input, "Filter").flatMap((filter) =>
    filter.Name === "image-id" ? textList(filter, "Value") : [],
  );
  return {
    imagesSet: ids.map((imageId) => ({
      imageId,
      name: `al2023-ami-ecs-hvm-2023.0.${imageId.slice(4, 12)}-x86_64`,
      imageState: "available",
      creationDate: new Date(
        region.imagesMadeAt.get(imageId) ?? world.clock.now() - 30 * 86_400_000,
      ).toISOString(),
      deprecationTime: new Date(
        (region.imagesMadeAt.get(imageId) ?? world.clock.now() - 30 * 86_400_000) + 730 * 86_400_000,
      ).toISOString(),
    })),
  };
};
