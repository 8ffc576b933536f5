import { z } from "zod";
import { secretEnv, secretFile } from "../../kernel/index.ts";

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "expected the name of a label");

const labels = z
  .strictObject({
    taskArn: labelName
      .default("container_label_com_amazonaws_ecs_task_arn")
      .describe("The task's ARN, of series about containers."),
    containerName: labelName
      .default("container_label_com_amazonaws_ecs_container_name")
      .describe("The container's name in its task definition."),
    containerId: labelName
      .default("id")
      .describe("What ends in the container's 64 digits; used where a series has no ARN of a task."),
    host: labelName
      .default("instance")
      .describe("The host of a series about hosts: an address with or without a port, or an instance's id."),
  })
  .prefault({})
  .describe("How the labels are called.");

/** A source that speaks Prometheus's HTTP API. */
export const prometheusConfiguration = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: "expected the address in front of /api/v1" })
      .refine((url) => !/:\/\/[^/]*@/.test(url), "expected no user and password in it: use basic")
      .describe("The address in front of `/api/v1`, such as `https://prometheus.example.com`."),
    bearerTokenEnv: secretEnv.optional().describe("The environment variable with a bearer token."),
    bearerTokenFile: secretFile.optional().describe("The file with a bearer token."),
    basic: z
      .strictObject({
        user: z.string().min(1),
        passwordEnv: secretEnv.optional(),
        passwordFile: secretFile.optional(),
      })
      .optional()
      .describe("Basic authentication."),
    sigV4: z
      .strictObject({
        service: z.enum(["aps", "monitoring"]).default("aps"),
        region: z
          .string()
          .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "expected a region such as eu-west-1")
          .optional()
          .describe("The cluster's own when left out."),
      })
      .optional()
      .describe(
        "Requests signed with the credentials of the cluster's account: `aps` is Amazon Managed Service for Prometheus, `monitoring` CloudWatch's PromQL.",
      ),
    headers: z
      .record(
        z
          .string()
          .regex(/^[A-Za-z0-9-]+$/, "expected the name of a header")
          .refine(
            (name) => !/auth|key|token|secret|cookie|password/i.test(name),
            "expected no secret here: use bearerTokenEnv, bearerTokenFile or basic",
          ),
        z.string(),
      )
      .default({})
      .describe("Headers that are no secrets, such as `X-Scope-OrgID`."),
    match: z
      .string()
      .max(500)
      .refine((text) => !/[{}]/.test(text), 'expected label matchers such as env="production"')
      .optional()
      .describe('Label matchers added to every query, such as `env="production"`.'),
    labels,
    join: z
      .enum(["taskArn", "containerId"])
      .default("taskArn")
      .describe(
        "Which of the labels tells the task; `containerId` where cAdvisor keeps no labels of containers.",
      ),
    filesystem: z
      .string()
      .default("/")
      .describe("The mount point of the file system that is told of a host."),
    scrapeSeconds: z
      .number()
      .int()
      .min(1)
      .max(600)
      .default(60)
      .describe("How often its series are scraped: a rate needs two scrapes within what it is made of."),
    dialect: z
      .enum(["prometheus", "victoriametrics", "thanos", "cloudwatch"])
      .default("prometheus")
      .describe("What it is, where that needs something of its own."),
    batch: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(100)
      .describe(
        "Tasks or hosts that one query asks about; of CloudWatch, which gives 500 series, at most 50.",
      ),
    timeoutSeconds: z.number().int().min(1).max(300).default(20).describe("For one request."),
  })
  .superRefine((prometheus, context) => {
    const ways = (["bearerTokenEnv", "bearerTokenFile", "basic", "sigV4"] as const).filter(
      (way) => prometheus[way] !== undefined,
    );
    if (ways.length > 1)
      context.addIssue({
        code: "custom",
        path: [ways[1] as string],
        message: `there is ${ways[0]} already: expected one way to authenticate`,
      });
    const { basic } = prometheus;
    if (basic && (basic.passwordEnv === undefined) === (basic.passwordFile === undefined))
      context.addIssue({
        code: "custom",
        path: ["basic"],
        message: "expected passwordEnv or passwordFile, and not both",
      });
  })
  .describe("Prometheus, or what speaks its API: VictoriaMetrics, Thanos, Mimir, Amazon's two.");

export type PrometheusConfiguration = z.infer<typeof prometheusConfiguration>;
