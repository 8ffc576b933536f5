import { countImages, findCluster, findService, listImages, servicesOfImages } from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import { batchName, byName, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { noSuchId } from "./fleet-filters.ts";
import { NodeRef } from "./node.ts";
import { ImageConnection, ImageRef, ServiceConnection } from "./types.ts";

ImageRef.implement({
  description:
    "An image that a service or task of the fleet refers to, and where ECR holds it. What is asked of ECR is read when the image is new and then once an hour.",
  interfaces: [NodeRef],
  fields: (t) => ({
    reference: t.exposeString("reference", {
      description: "repository@digest; repository:tag where no digest is known.",
    }),
    repository: t.exposeString("repository", { description: "The repository with its registry." }),
    tag: t.exposeString("tag", {
      description: "A tag that it is referred to by; null where only a digest was given.",
      nullable: true,
    }),
    digest: t.exposeString("digest", {
      description: "sha256:… of the image; null where nobody told.",
      nullable: true,
    }),
    registryId: t.exposeString("registryId", {
      description: "The AWS account whose ECR it is in; null for another registry.",
      nullable: true,
    }),
    registryRegion: t.exposeString("registryRegion", {
      description: "The region of that ECR; null for another registry.",
      nullable: true,
    }),
    present: t.exposeBoolean("present", {
      description:
        "Whether ECR still has it; null for another registry, and where ECR could not be asked. Without it no task can be started from it any more.",
      nullable: true,
    }),
    missingSince: t.expose("missingSince", {
      description: "When ECR was first found not to have it; null while it has.",
      type: "DateTime",
      nullable: true,
    }),
    pushedAt: t.expose("pushedAt", {
      description: "When it was pushed to ECR (ECR API: imagePushedAt).",
      type: "DateTime",
      nullable: true,
    }),
    sizeInBytes: t.float({
      description: "Bytes in ECR, compressed (ECR API: imageSizeInBytes).",
      nullable: true,
      resolve: ({ sizeInBytes }) => sizeInBytes,
    }),
    tags: t.exposeStringList("tags", { description: "The tags it has in ECR now." }),
    services: t.field({
      description: "The services whose containers or task definitions are of it, by name.",
      type: ServiceConnection,
      args: pageArguments(t),
      resolve: async ({ id }, args, context) => {
        const page = pageRequest(args, 2);
        const found = await context.load(batchName("servicesOfImages", args), id, (reads, caller, ids) =>
          servicesOfImages(reads, caller, { ids, page }),
        );
        return withKeys(found, byName);
      },
    }),
    firstSeenAt: t.expose("firstSeenAt", {
      description: "When it was first found in the fleet.",
      type: "DateTime",
    }),
    observedAt: t.expose("observedAt", {
      description: "When ECR was last asked about all images of its account and region; null before.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

const ImageFilter = builder.inputType("ImageFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    service: t.string({ required: false, description: "A service by id, ARN, cluster/service or name." }),
    cluster: t.string({ required: false, description: "A cluster by id, ARN or name." }),
    digest: t.string({ required: false, description: "Exactly this sha256:… digest." }),
    repository: t.string({
      required: false,
      description: "Exactly this repository, with its registry or without.",
    }),
    present: t.boolean({
      required: false,
      description: "Only those that ECR has, or only those that it has not any more.",
    }),
  }),
});

builder.queryFields((t) => ({
  images: t.field({
    description: "Images that are in use, by reference.",
    type: ImageConnection,
    args: {
      ...pageArguments(t),
      filter: t.arg({ description: "Conditions that all hold.", type: ImageFilter, required: false }),
    },
    resolve: async (_root, { filter, ...args }, { reads, caller }) => {
      const { service, cluster, ...rest } = filter ?? {};
      const idOf = (found: { id: string } | null) => found?.id ?? noSuchId;
      const wanted = {
        ...rest,
        serviceId: service == null ? null : idOf(await findService(reads, caller, service)),
        clusterId: cluster == null ? null : idOf(await findCluster(reads, caller, cluster)),
      };
      const found = await listImages(reads, caller, { page: pageRequest(args), filter: wanted });
      return withKeys(
        found,
        ({ reference }) => [reference],
        () => countImages(reads, caller, wanted),
      );
    },
  }),
}));
