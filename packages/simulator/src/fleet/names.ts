const ENVIRONMENTS = ["production", "staging", "qa", "development"];

const PRODUCTS = [
  "web",
  "shop",
  "billing",
  "identity",
  "search",
  "media",
  "mail",
  "reports",
  "partners",
  "data",
];

const TEAMS: Record<string, string> = {
  web: "storefront",
  shop: "storefront",
  billing: "payments",
  identity: "platform",
  search: "discovery",
  media: "discovery",
  mail: "messaging",
  reports: "insights",
  partners: "payments",
  data: "insights",
};

/** Names that several clusters share; `web` is not among them. */
export const SERVICE_NAMES = [
  "api",
  "worker",
  "scheduler",
  "admin",
  "gateway",
  "search",
  "mailer",
  "indexer",
  "cron",
] as const;

/** `production-web`, `production-shop`, …, then numbered ones: as many as are asked for, none twice. */
export function clusterNames(count: number): { name: string; environment: string }[] {
  const names: { name: string; environment: string }[] = [];
  for (let round = 1; names.length < count; round += 1) {
    for (const environment of ENVIRONMENTS) {
      for (const product of PRODUCTS) {
        if (names.length >= count) break;
        const name = round === 1 ? `${environment}-${product}` : `${environment}-${product}-${round}`;
        names.push({ name, environment });
      }
    }
  }
  return names;
}

/** The team that owns a cluster, by its product. */
export function teamOf(cluster: string): string {
  return TEAMS[cluster.split("-")[1] ?? ""] ?? "platform";
}
