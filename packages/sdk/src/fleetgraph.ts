import type { CallOptions } from "./call.ts";
import { type Client, createClient, type Settings } from "./client.ts";
import { auditExportLines, exportAudit } from "./export-audit.ts";
import type { WatchOptions } from "./follow-events.ts";
import * as operations from "./generated/index.ts";
import { everyNested, type ListsOf, type NestedOptions, type NodeName, type NodeNamed } from "./nested.ts";
import { everyOf, type ListInput, listVariables, type Page, walk } from "./pages.ts";
import type { Selection, Strict } from "./selection.ts";
import { type WatchAuditOptions, watchAudit } from "./watch-audit.ts";
import { watchDeployment } from "./watch-deployment.ts";
import { type WatchFleetOptions, watchFleet } from "./watch-fleet.ts";
import { logsPage, type WatchLogsOptions, watchLogs } from "./watch-logs.ts";

/** Everything one can ask the graph, under the graph's own names. */
export type Fleetgraph = ReturnType<typeof createFleetgraph>;

/**
 * The client with every operation on it, under the names of the graph. Where bytes count (a page, a Worker), take
 * `createClient` and import the operations you need: `deployService(client, …)`.
 *
 * ```ts
 * const fleet = createFleetgraph(); // FLEETGRAPH_URL and FLEETGRAPH_TOKEN; or createFleetgraph({ url, token })
 * const { deployment } = accepted(await fleet.deployService({ service: "web", images: [{ image: ":v42" }] }));
 * for await (const event of fleet.deployments.watch(deployment.id)) console.log(event.message);
 * ```
 */
export function createFleetgraph(settings: Settings = {}) {
  const client = createClient(settings);

  function bind<Args extends unknown[], Result>(
    operation: (client: Client, ...args: Args) => Result,
  ): (...args: Args) => Result {
    return (...args) => operation(client, ...args);
  }

  function paged<Variables extends object, Options, Node>(
    list: (client: Client, variables?: Variables, options?: Options) => Promise<Page<Node>>,
  ) {
    return (input?: ListInput<Variables>, options?: Options) =>
      list(client, listVariables(input ?? {}) as Variables, options);
  }

  /** A list of the fleet as it was at a moment, as the list of now is asked for. */
  function listedAt<Variables extends object, Name extends string, Node>(
    list: (client: Client, variables: Variables, options?: CallOptions) => Promise<Record<Name, Page<Node>>>,
    { at, name }: { at: string; name: Name },
  ) {
    const pageAt = async (to: Client, variables?: Omit<Variables, "at">, options?: CallOptions) =>
      (await list(to, { ...variables, at } as Variables, options))[name];
    return { page: paged(pageAt), all: bind(everyOf(pageAt)) };
  }

  return {
    client,
    request: client.request,

    viewer: bind(operations.viewer),
    node: bind(operations.node),
    /** Every node of a list inside an object (`services` of a cluster, `tasks` of a service), page by page. */
    nested: <
      const Name extends NodeName,
      const Select extends Selection<NodeNamed<Name>>,
      Field extends ListsOf<NodeNamed<Name>> & keyof Select & string,
    >(
      object: { readonly __typename: Name; readonly id: string },
      field: Field,
      select: Select & Strict<NodeNamed<Name>, Select>,
      options?: NestedOptions,
    ) => everyNested<Name, Select, Field>(client, object, field, select, options),
    overview: bind(operations.overview),
    /** What AWS allows and what is made of it, and what the listing is doing. */
    rateBudgets: bind(operations.rateBudgets),
    /** The fleet as it was at a moment (RFC 3339), in the same types as now. */
    at: (at: string) => ({
      overview: (options?: CallOptions) => operations.overviewAt(client, { at }, options),
      clusters: listedAt(
        (to, variables: operations.ClustersAtVariables, options) =>
          operations.clustersAt(to, variables, options),
        { at, name: "clusters" },
      ),
      services: listedAt(
        (to, variables: operations.ServicesAtVariables, options) =>
          operations.servicesAt(to, variables, options),
        { at, name: "services" },
      ),
      tasks: listedAt(
        (to, variables: operations.TasksAtVariables, options) => operations.tasksAt(to, variables, options),
        { at, name: "tasks" },
      ),
      hosts: listedAt(
        (to, variables: operations.HostsAtVariables, options) => operations.hostsAt(to, variables, options),
        { at, name: "hosts" },
      ),
    }),
    /** A task's life, oldest first, also of one that stopped long ago. */
    taskTimeline: async (ref: string, options?: CallOptions) =>
      (await operations.taskTimeline(client, { ref }, options))?.timeline ?? null,
    /** What ECS told of a service, newest first. */
    serviceEvents: bind(operations.serviceEvents),
    /** Why a task stopped or was never placed, or a deployment went as it did; null where there is no such thing. */
    why: bind(operations.why),
    fleetSync: bind(operations.fleetSync),
    cluster: bind(operations.cluster),
    service: bind(operations.service),
    task: bind(operations.task),
    host: bind(operations.host),
    /** Series of tasks, services, hosts and clusters by id, over the same steps; null in them is not known. */
    metrics: bind(operations.metrics),
    metricSources: {
      /** Each source of metrics with each cluster that it covers, and how it stands. */
      page: bind(operations.metricSources),
      all: (input: operations.MetricSourcesVariables = {}, options?: CallOptions) =>
        walk(
          (after) => operations.metricSources(client, { first: 100, ...input, after }, options),
          input.after ?? null,
        ),
    },
    /** A service with the newest of ECS's own deployments of it, and its bounds in Application Auto Scaling. */
    ecsDeployments: bind(operations.ecsDeployments),
    deployment: bind(operations.deployment),
    /** What a deployment did to its service's metrics, and its marks in outside systems. */
    deploymentImpact: bind(operations.deploymentImpact),
    bulkDeployment: bind(operations.bulkDeployment),

    clusters: { page: paged(operations.clusters), all: bind(everyOf(operations.clusters)) },
    services: { page: paged(operations.services), all: bind(everyOf(operations.services)) },
    tasks: { page: paged(operations.tasks), all: bind(everyOf(operations.tasks)) },
    hosts: { page: paged(operations.hosts), all: bind(everyOf(operations.hosts)) },
    /** Images in use, whether ECR still has them, and which services are of them. */
    images: { page: paged(operations.images), all: bind(everyOf(operations.images)) },
    /** Clusters with what they have of each capacity provider. */
    capacity: { page: paged(operations.capacity), all: bind(everyOf(operations.capacity)) },
    events: {
      /** What happened in the fleet behind a cursor; without one, where to begin to listen. */
      page: bind(operations.fleetEvents),
      /** Every event of the fleet from a cursor or from now on, live, each once, without end. */
      watch: (options?: WatchFleetOptions) => watchFleet(client, options),
    },
    deployments: {
      page: paged(operations.deployments),
      all: bind(everyOf(operations.deployments)),
      events: bind(operations.deploymentEvents),
      /** Every event of a deployment, live, each once, until its end. */
      watch: (id: string, options?: WatchOptions) => watchDeployment(client, id, options),
    },
    /** Lines that containers wrote, newest first unless `orderBy` says otherwise. */
    logs: {
      /** With what has to be known of the lines (`notices`). */
      page: (input?: ListInput<operations.LogsVariables>, options?: CallOptions) =>
        logsPage(client, listVariables(input ?? {}) as operations.LogsVariables, options),
      all: bind(everyOf(logsPage)),
      /** Lines as they come, each once, from a cursor, a start or from now on, without end. */
      watch: (options?: WatchLogsOptions) => watchLogs(client, options),
    },
    search: {
      page: bind(operations.search),
      /** Everything that is found, best first. */
      all: (input: operations.SearchVariables, options?: CallOptions) =>
        walk(
          (after) => operations.search(client, { first: 100, ...input, after }, options),
          input.after ?? null,
        ),
    },
    locks: { page: paged(operations.locks), all: bind(everyOf(operations.locks)) },
    freezeWindows: {
      page: paged(operations.freezeWindows),
      all: bind(everyOf(operations.freezeWindows)),
    },
    /** What was changed behind Fleetgraph's back, newest first. */
    outOfBandChanges: {
      page: paged(operations.outOfBandChanges),
      all: bind(everyOf(operations.outOfBandChanges)),
    },
    /** What is found of the fleet, the worst first; those that hold unless CLOSED is asked for. */
    insights: { page: paged(operations.insights), all: bind(everyOf(operations.insights)) },
    /** One of them, with when it held. */
    insight: bind(operations.insight),
    /** How fresh they are, and which rules could not be judged. */
    insightEvaluations: bind(operations.insightEvaluations),
    /** Changes of services out of the audit history, with who approved and which freezes held. */
    auditedChanges: { page: paged(operations.auditedChanges), all: bind(everyOf(operations.auditedChanges)) },
    /** The audit history counted against its log. */
    auditCompleteness: bind(operations.auditCompleteness),
    /** What ran at a moment, by image digest. */
    ran: {
      page: bind(operations.ran),
      all: (input: operations.RanVariables, options?: CallOptions) =>
        walk(
          (after) => operations.ran(client, { first: 100, ...input, after }, options),
          input.after ?? null,
        ),
    },
    deployAccess: {
      /** Who can change a service, and whose approval that needs; those who can in pages. */
      page: bind(operations.deployAccess),
      holders: (input: operations.DeployAccessVariables, options?: CallOptions) =>
        walk(
          async (after) =>
            (await operations.deployAccess(client, { first: 100, ...input, after }, options)).holders,
          input.after ?? null,
        ),
    },
    /** One entry whole, with the proof that it is in the log. */
    auditEvent: bind(operations.auditEvent),
    auditLog: {
      /** The log's newest checkpoint and its keys. */
      read: bind(operations.auditLog),
      /** The proof that the log of `from` leaves is the beginning of a later one. */
      consistency: async (sizes: { from: number; to?: number }, options?: CallOptions) =>
        (await operations.auditConsistency(client, sizes, options)).consistencyProof,
    },
    auditEvents: {
      page: paged(operations.auditEvents),
      all: bind(everyOf(operations.auditEvents)),
      /** What was recorded behind a cursor; without one, where to begin to watch. */
      after: bind(operations.auditEventsAfter),
      /** Every entry from a cursor or from now on, live, each once, without end. */
      watch: (options?: WatchAuditOptions) => watchAudit(client, options),
      /** The text of a file, whole lines at a time, with the proof of each event; survives dropped connections. */
      export: bind(exportAudit),
      /** The same, line by line. */
      exportLines: bind(auditExportLines),
    },
    /** Requests without a valid token, by hour and reason. */
    refusedRequests: {
      page: paged(operations.refusedRequests),
      all: bind(everyOf(operations.refusedRequests)),
    },
    trailRecords: { page: paged(operations.trailRecords), all: bind(everyOf(operations.trailRecords)) },
    accessTokens: { page: paged(operations.accessTokens), all: bind(everyOf(operations.accessTokens)) },

    planDeployment: bind(operations.planDeployment),
    deployService: bind(operations.deployService),
    rollbackService: bind(operations.rollbackService),
    scaleService: bind(operations.scaleService),
    restartService: bind(operations.restartService),
    cancelDeployment: bind(operations.cancelDeployment),
    lockService: bind(operations.lockService),
    unlockService: bind(operations.unlockService),
    drainHost: bind(operations.drainHost),
    activateHost: bind(operations.activateHost),
    /** Whether and how a host is drained, and what is left on it. */
    hostDrain: bind(operations.hostDrain),
    /** How far a drain or an activation is. */
    hostChange: bind(operations.hostChange),
    createFreezeWindow: bind(operations.createFreezeWindow),
    endFreezeWindow: bind(operations.endFreezeWindow),
    approveDeployment: bind(operations.approveDeployment),
    rejectDeployment: bind(operations.rejectDeployment),
    continueDeployment: bind(operations.continueDeployment),
    deployToServices: bind(operations.deployToServices),
    cancelBulkDeployment: bind(operations.cancelBulkDeployment),
    syncFleet: bind(operations.syncFleet),
    eventSources: bind(operations.eventSources),
    trail: bind(operations.trail),
    replayFleetEvent: bind(operations.replayFleetEvent),
    acknowledgeOutOfBandChange: bind(operations.acknowledgeOutOfBandChange),
    snoozeInsight: bind(operations.snoozeInsight),
    unsnoozeInsight: bind(operations.unsnoozeInsight),
    createAccessToken: bind(operations.createAccessToken),
    revokeAccessToken: bind(operations.revokeAccessToken),
  };
}
