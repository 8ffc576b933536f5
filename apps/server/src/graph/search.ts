import { kindOfId } from "@fleetgraph/core/kernel";
import {
  type SearchHit,
  type SearchMatch,
  search,
  searchCursor,
  searchFields,
  searchKinds,
} from "@fleetgraph/core/search";
import { builder } from "./builder.ts";
import { connectionOf, pageRequest, withKeys } from "./connection.ts";
import { loadNode } from "./node.ts";
import { ClusterRef, DeploymentRef, HostRef, ImageRef, ServiceRef, TaskRef } from "./types.ts";

const SearchKind = builder.enumType("SearchKind", {
  description: "What can be found by a text.",
  values: searchKinds,
});

const SearchField = builder.enumType("SearchField", {
  description: "Where the text was found.",
  values: Object.fromEntries(
    searchFields.map((field) => [field, { description: descriptionOf(field) }]),
  ) as Record<(typeof searchFields)[number], { description: string }>,
});

function descriptionOf(field: (typeof searchFields)[number]): string {
  const descriptions = {
    ID: "Fleetgraph's own id.",
    NAME: "Its name; of a task the id that ECS gave it.",
    ARN: "Its Amazon Resource Name.",
    PATH: "Cluster and name, with the region and account before them or not.",
    TASK_DEFINITION: "The task definition it is started from: family and revision.",
    IMAGE: "The image of one of its containers; of a deployment one that it brings; of an image itself.",
    IMAGE_DIGEST: "The digest of an image that it runs.",
    EC2_INSTANCE_ID: "The EC2 instance of a host.",
    PRIVATE_IP: "A host's private IPv4 address.",
    ECS_DEPLOYMENT_ID: "The ECS deployment that a deployment caused, ecs-svc/….",
    ACCOUNT: "The account it is in, by name or by its twelve digits.",
    LABEL: "The value of one of its tags, or key=value.",
  } as const satisfies Record<(typeof searchFields)[number], string>;
  return descriptions[field];
}

const typeNames = {
  cluster: "Cluster",
  service: "Service",
  host: "Host",
  image: "Image",
  task: "Task",
  deployment: "Deployment",
};

const SearchItem = builder.unionType("SearchItem", {
  description: "Something that can be found by a text.",
  types: [ClusterRef, ServiceRef, HostRef, ImageRef, TaskRef, DeploymentRef],
  resolveType: ({ id }) => typeNames[kindOfId(id) as keyof typeof typeNames],
});

const SearchMatchRef = builder.objectRef<SearchMatch>("SearchMatch").implement({
  description: "One reason why something was found.",
  fields: (t) => ({
    field: t.expose("field", { description: "Where the text was found.", type: SearchField }),
    excerpt: t.exposeString("excerpt", { description: "What stands there." }),
  }),
});

type Found = SearchHit & { item: { id: string } };

const SearchHitRef = builder.objectRef<Found>("SearchHit");
SearchHitRef.implement({
  description: "Something that was found, and why.",
  fields: (t) => ({
    item: t.field({ description: "What was found.", type: SearchItem, resolve: ({ item }) => item as never }),
    path: t.exposeString("path", {
      description:
        "Where it is: account/region/cluster/service, of a cluster and a host up to the cluster; null for an image.",
      nullable: true,
    }),
    gone: t.exposeBoolean("gone", {
      description: "No longer there: a task that stopped, a service that was deleted.",
    }),
    matched: t.expose("matched", { description: "Why, the best reason first.", type: [SearchMatchRef] }),
  }),
});

const SearchHitConnection = connectionOf("SearchHit", SearchHitRef, { totalCount: false });

builder.queryFields((t) => ({
  search: t.field({
    type: SearchHitConnection,
    description:
      "What a text may mean, best first: whole texts before beginnings, words and parts; what is there before what is " +
      "gone. Names, ARNs, ids, a task's first characters, addresses, task definitions, images, digests, accounts and " +
      "labels. Parts are found from three characters on; of each reason 100 things are looked at.",
    args: {
      text: t.arg.string({ description: "2 to 200 characters.", required: true }),
      kinds: t.arg({ description: "Only these; all unless given.", type: [SearchKind], required: false }),
      first: t.arg.int({
        required: false,
        description: "How many from the front, 1 to 100; 20 unless given.",
      }),
      after: t.arg.string({ required: false, description: "Only what stands behind this cursor." }),
    },
    resolve: async (_root, { text, kinds, first, after }, context) => {
      const { reads, caller } = context;
      const page = await search(reads, caller, {
        text,
        kinds,
        page: pageRequest({ first, after }, searchCursor),
      });
      // What has gone for good since it was found is left out.
      const items = await Promise.all(
        page.items.map(async (hit) => ({ ...hit, item: await loadNode(context, hit.id) })),
      );
      const found = items.filter((hit): hit is Found => hit.item !== null);
      return withKeys({ ...page, items: found }, ({ key }) => key);
    },
  }),
}));
