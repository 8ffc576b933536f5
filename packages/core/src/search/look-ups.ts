import { type Bind, idOfArn, kindOfId } from "../kernel/index.ts";
import { type Caller, clusterVisibility, visibility, visiblePaths } from "../permissions/index.ts";
import type { SearchField, SearchKind } from "./hit.ts";

// Of each look-up: who has more to look through writes more of what is wanted.
const mostRows = 100;
// A part of fewer characters has no trigram (pg_trgm): then only beginnings are looked for.
const shortestPart = 3;

/** One look-up: where a kind is found by a field, each answered by an index of its own. */
type LookUp = {
  kind: SearchKind;
  field: SearchField;
  /** What is shown as the reason, of the alias `x` and what `from` joins to it. */
  excerpt: string;
  from?: string;
  where: string;
  /** Also of those that have left the present for the past, by an index that they have too. */
  pastToo?: boolean;
  /** What is to come first of more than can be taken. */
  first?: string;
};

const table: Readonly<Record<SearchKind, string>> = {
  CLUSTER: "cluster",
  SERVICE: "service",
  HOST: "host",
  IMAGE: "image",
  TASK: "task",
  DEPLOYMENT: "deployment",
};
/** Tasks that stopped long ago, each in its last state. */
const stoppedTasks = "(SELECT * FROM task_past WHERE gone_at IS NOT NULL)";
const lastOfArn = "reverse(split_part(reverse(x.arn), '/', 1))";
const hostName = `coalesce(x.ec2_instance_id, ${lastOfArn})`;
const taggedImage = "x.repository || coalesce(':' || x.tag, '')";
const nameOf: Readonly<Record<SearchKind, string>> = {
  CLUSTER: "x.name",
  SERVICE: "x.name",
  HOST: hostName,
  IMAGE: taggedImage,
  TASK: lastOfArn,
  DEPLOYMENT: "x.id",
};
const pathOf = (kind: SearchKind) => (kind === "IMAGE" ? "NULL::text" : "x.path");
const goneOf = (kind: SearchKind) => (kind === "DEPLOYMENT" ? "false" : "x.gone_at IS NOT NULL");

const escaped = (text: string) => text.replace(/[\\%_]/g, "\\$&");
const behindAll = (text: string) => `${text}\u{10ffff}`;

const images = (of: string) => `jsonb_path_query_array(${of}.definition, '$.containerDefinitions[*].image')`;
const brought = "jsonb_path_query_array(x.images, '$[*].to')";
const pulled = "jsonb_path_query_array(x.containers, '$[*].imageDigest')";
const labelValues = "jsonb_path_query_array(x.labels, '$[*].value')";

/** The first text of a JSON list that has a part in it; the first of all where none has. */
const showing = (list: string, part: string) =>
  `(SELECT i.text FROM jsonb_array_elements_text(${list}) AS i(text) ORDER BY strpos(lower(i.text), ${part}) = 0 LIMIT 1)`;

/**
 * The statement that looks everything up at once, as UNION ALL of look-ups that each take a bounded number of rows by an
 * index; null where the text can be nothing of the kinds that are asked for. Every look-up has the caller's permission
 * as a condition: what may not be seen is never found.
 */
export function lookUps(
  caller: Caller,
  { wanted, kinds }: { wanted: string; kinds: readonly SearchKind[] },
  bind: Bind,
): string | null {
  // Only what stays is bound: PostgreSQL cannot tell the type of a parameter that nothing uses.
  const held: unknown[] = [];
  const hold: Bind = (value) => `{{${held.push(value) - 1}}}`;
  const parts = lookUpsOf(wanted, hold).filter(({ kind }) => kinds.includes(kind));
  if (parts.length === 0) return null;
  const bound = (sql: string) =>
    sql.replace(/\{\{(\d+)\}\}/g, (_all, place) => `${bind(held[Number(place)])}::text`);
  return parts
    .flatMap((part) => (part.pastToo ? [part, { ...part, of: stoppedTasks }] : [part]))
    .map(({ kind, field, excerpt, from = "", where, first, of = table[kind] }: LookUp & { of?: string }) => {
      const conditions = [bound(`(${where})`), ...seenBy(caller, kind, bind)].join(" AND ");
      const order = first === undefined ? "" : ` ORDER BY ${first}`;
      const what = `'${kind}', x.id, ${nameOf[kind]}, ${pathOf(kind)}, ${goneOf(kind)}, '${field}', ${excerpt}`;
      const source = `${of} x${from}`;
      return (
        bound(`(SELECT ${what} FROM ${source} WHERE `) + conditions + bound(`${order} LIMIT ${mostRows})`)
      );
    })
    .join(" UNION ALL ");
}

/** What the caller may see of a kind; an image is seen by who sees something that uses it. */
function seenBy({ grants }: Caller, kind: SearchKind, bind: Bind): string[] {
  const seen = (kind === "CLUSTER" ? clusterVisibility : visibility)(grants, "fleet:read");
  if (kind !== "IMAGE") return visiblePaths(seen, bind);
  const used = ["u.image_id = x.id", ...visiblePaths(seen, bind, "u.path")].join(" AND ");
  return [`EXISTS (SELECT FROM image_use u WHERE ${used})`];
}

function lookUpsOf(wanted: string, bind: Bind): LookUp[] {
  // Nothing but an identity begins like an ARN.
  if (wanted.startsWith("arn:")) return [...byIdentity(wanted, bind), ...byRevision(wanted, bind)];
  return [
    ...byIdentity(wanted, bind),
    ...byName(wanted, bind),
    ...byAddress(wanted, bind),
    ...byRevision(wanted, bind),
    ...byImage(wanted, bind),
    ...byLabel(wanted, bind),
    ...byAccount(wanted, bind),
  ];
}

const kindOfRow = { CLUSTER: "cluster", SERVICE: "service", HOST: "host", TASK: "task" } as const;
const named = ["CLUSTER", "SERVICE", "HOST", "TASK"] as const;

/** What ids and ARNs name, of which there is one. */
function byIdentity(wanted: string, bind: Bind): LookUp[] {
  if (wanted.startsWith("arn:")) {
    // An id is made of the ARN, and is what the past is looked up by.
    return named.map((kind) => ({
      kind,
      field: "ARN",
      excerpt: "x.arn",
      where: `x.id = ${bind(idOfArn(kindOfRow[kind], wanted))}`,
      pastToo: kind === "TASK",
    }));
  }
  if (/^ecs-svc\/\d+$/.test(wanted)) {
    const ofEcs = { field: "ECS_DEPLOYMENT_ID", excerpt: "x.ecs_deployment_id" } as const;
    return [{ kind: "DEPLOYMENT", ...ofEcs, where: `x.ecs_deployment_id = ${bind(wanted)}` }];
  }
  const kind = searchKindOf(wanted);
  if (kind === null) return [];
  return [{ kind, field: "ID", excerpt: "x.id", where: `x.id = ${bind(wanted)}`, pastToo: kind === "TASK" }];
}

function searchKindOf(id: string): SearchKind | null {
  const kind = kindOfId(id)?.toUpperCase();
  return kind !== undefined && kind in table ? (kind as SearchKind) : null;
}

function byName(wanted: string, bind: Bind): LookUp[] {
  const part = wanted.toLowerCase();
  const begins = `${escaped(part)}%`;
  const like = bind(part.length < shortestPart ? begins : `%${begins}`);
  const first = `lower(x.name) = ${bind(part)} DESC, lower(x.name) LIKE ${bind(begins)} DESC, x.name, x.id`;
  const named = (["CLUSTER", "SERVICE"] as const).map(
    (kind): LookUp => ({
      kind,
      field: "NAME",
      excerpt: "x.name",
      where: `lower(x.name) LIKE ${like}`,
      first,
    }),
  );
  // cluster/service, with the region and account before it or not.
  const [, place, name] = /^(.*[^/])\/([^/]+)$/.exec(wanted) ?? [];
  if (place === undefined || name === undefined) return named;
  const where = `x.name = ${bind(name)} AND x.path LIKE ${bind(`%${escaped(`${place}/${name}`)}`)}`;
  return [...named, { kind: "SERVICE", field: "PATH", excerpt: "x.path", where, first: "x.path, x.id" }];
}

/** By the beginning of what hosts and tasks are called. */
function byAddress(wanted: string, bind: Bind): LookUp[] {
  const found: LookUp[] = [];
  const begins = (column: string, text: string) =>
    `(${column} COLLATE "C") >= ${bind(text)} AND (${column} COLLATE "C") < ${bind(behindAll(text))}`;
  const lower = wanted.toLowerCase();
  if (/^(i-)?[0-9a-f]+$/.test(lower)) {
    found.push({
      kind: "HOST",
      field: lower.startsWith("i-") ? "EC2_INSTANCE_ID" : "NAME",
      excerpt: hostName,
      where: begins(hostName, lower),
      first: `(${hostName} COLLATE "C"), x.id`,
    });
  }
  if (/^[0-9a-f]+$/.test(lower)) {
    found.push({
      kind: "TASK",
      field: "NAME",
      excerpt: lastOfArn,
      where: begins(lastOfArn, lower),
      pastToo: true,
      first: `(${lastOfArn} COLLATE "C"), x.id`,
    });
  }
  if (/^\d{1,3}(\.\d{0,3}){1,3}$/.test(wanted)) {
    found.push({
      kind: "HOST",
      field: "PRIVATE_IP",
      excerpt: "x.private_ip",
      where: begins("x.private_ip", wanted),
      first: `(x.private_ip COLLATE "C"), x.id`,
    });
  }
  return found;
}

/** What is started from a family, family:revision or the ARN of one. */
function byRevision(wanted: string, bind: Bind): LookUp[] {
  const [, arn] = /^(arn:[^/]+:task-definition\/.+)$/.exec(wanted) ?? [];
  const [, family = wanted, revision] = /^(.+):(\d{1,9})$/.exec(wanted) ?? [];
  const conditions = arn
    ? `d.arn = ${bind(arn)}`
    : `d.family = ${bind(family)}${revision ? ` AND d.revision = ${bind(revision)}::int` : ""}`;
  return (["SERVICE", "TASK"] as const).map((kind) => ({
    kind,
    field: "TASK_DEFINITION",
    excerpt: "d.family || ':' || d.revision",
    from: ", task_definition d",
    where: `x.task_definition_arn = d.arn AND ${conditions}`,
  }));
}

function byImage(wanted: string, bind: Bind): LookUp[] {
  const [digest] =
    /sha256:[0-9a-f]{64}$/.exec(/^[0-9a-f]{64}$/.test(wanted) ? `sha256:${wanted}` : wanted) ?? [];
  if (digest) {
    const field = "IMAGE_DIGEST";
    const where = `${pulled} ? ${bind(digest)}`;
    return [
      { kind: "IMAGE", field, excerpt: "x.digest", where: `x.digest = ${bind(digest)}` },
      { kind: "TASK", field, excerpt: showing(pulled, bind(digest)), where },
      ...imageTerms(digest, bind),
    ];
  }
  const part = wanted.toLowerCase();
  const terms = imageTerms(wanted, bind);
  if (part.length < shortestPart) return terms;
  // Of the revisions there are far fewer than of tasks: those that have it are found first, then what runs them.
  const definitions =
    `, (SELECT d.arn, d.definition FROM task_definition d WHERE lower(${images("d")}::text) LIKE ` +
    `${bind(`%${escaped(part)}%`)} ORDER BY d.arn LIMIT ${mostRows}) AS d`;
  return [
    ...terms,
    {
      kind: "IMAGE",
      field: "IMAGE",
      excerpt: taggedImage,
      where: `lower(${taggedImage}) LIKE ${bind(`%${escaped(part)}%`)}`,
      first: "x.repository, x.tag, x.id",
    },
    ...(["SERVICE", "TASK"] as const).map(
      (kind): LookUp => ({
        kind,
        field: "IMAGE",
        excerpt: showing(images("d"), bind(part)),
        from: definitions,
        where: "x.task_definition_arn = d.arn",
      }),
    ),
  ];
}

/** By an image in one of the ways to write it whole. */
function imageTerms(wanted: string, bind: Bind): LookUp[] {
  const list = `ARRAY[${bind(wanted)}]::text[]`;
  const part = bind(wanted.toLowerCase());
  return [
    ...(["SERVICE", "TASK"] as const).map(
      (kind): LookUp => ({
        kind,
        field: "IMAGE",
        excerpt: showing(images("d"), part),
        from: ", task_definition d",
        where: `x.task_definition_arn = d.arn AND image_terms(${images("d")}) @> ${list}`,
      }),
    ),
    {
      kind: "DEPLOYMENT",
      field: "IMAGE",
      excerpt: showing(brought, part),
      where: `image_terms(${brought}) @> ${list}`,
      first: "x.id DESC",
    },
  ];
}

/** By a label's value or a part of it, or by `key=value`. */
function byLabel(wanted: string, bind: Bind): LookUp[] {
  const [, key, value] = /^([^=]+)=(.*)$/.exec(wanted) ?? [];
  const kinds = ["CLUSTER", "SERVICE"] as const;
  if (key !== undefined) {
    const label = bind(JSON.stringify([value ? { key, value } : { key }]));
    const excerpt = `${bind(key)} || '=' || ${labelAt(`l.key = ${bind(key)}`)}`;
    return kinds.map((kind) => ({ kind, field: "LABEL", excerpt, where: `x.labels @> ${label}::jsonb` }));
  }
  const part = wanted.toLowerCase();
  if (part.length < shortestPart) return [];
  const like = bind(`%${escaped(part)}%`);
  return kinds.map((kind) => ({
    kind,
    field: "LABEL",
    excerpt: labelAt(`lower(l.value) LIKE ${like}`),
    where: `lower(${labelValues}::text) LIKE ${like} AND ${labelAt(`lower(l.value) LIKE ${like}`)} IS NOT NULL`,
    first: "x.name, x.id",
  }));
}

const labelAt = (condition: string) =>
  `(SELECT l.value FROM jsonb_to_recordset(x.labels) AS l(key text, value text) WHERE ${condition} LIMIT 1)`;

/** The clusters of an account, by the beginning of its name, which their paths begin with, or by its twelve digits. */
function byAccount(wanted: string, bind: Bind): LookUp[] {
  const found = { kind: "CLUSTER", field: "ACCOUNT", first: "x.name, x.id" } as const;
  if (/^\d{12}$/.test(wanted)) {
    const account = `SELECT a.id FROM account a WHERE a.aws_account_id = ${bind(wanted)}`;
    const where = `x.gone_at IS NULL AND x.account_id = (${account} LIMIT 1)`;
    return [{ ...found, excerpt: bind(wanted), where }];
  }
  if (wanted.includes("/")) return [];
  const begins = `(x.path COLLATE "C") >= ${bind(wanted)} AND (x.path COLLATE "C") < ${bind(behindAll(wanted))}`;
  return [{ ...found, excerpt: "split_part(x.path, '/', 1)", where: `x.gone_at IS NULL AND ${begins}` }];
}
