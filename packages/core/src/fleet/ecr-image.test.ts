import { expect, test } from "vitest";
import { parseEcrImage } from "./ecr-image.ts";

const digest = `sha256:${"a1".repeat(32)}`;

test.each([
  ["123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:v1", "us-east-1"],
  ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/shop/web:v1", "cn-north-1"],
  ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/shop/web:v1", "us-gov-west-1"],
  ["123456789012.dkr-ecr.eu-west-1.on.aws/shop/web:v1", "eu-west-1"],
  ["123456789012.dkr-ecr-fips.us-east-1.on.aws/shop/web:v1", "us-east-1"],
  ["123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov/shop/web:v1", "us-iso-east-1"],
  ["123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov/shop/web:v1", "us-isob-east-1"],
  ["123456789012.dkr.ecr.us-east-1.localhost.localstack.cloud:4566/shop/web:v1", "us-east-1"],
])("%s is in ECR", (reference, region) => {
  const expected = { registryId: "123456789012", region, repository: "shop/web", id: { imageTag: "v1" } };
  expect(parseEcrImage(reference)).toEqual(expected);
});

test("a digest counts more than a tag, and latest is what no tag means", () => {
  const repository = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web";
  expect(parseEcrImage(`${repository}:v1@${digest}`)?.id).toEqual({ imageDigest: digest });
  expect(parseEcrImage(repository)?.id).toEqual({ imageTag: "latest" });
});

test.each([
  "nginx:1.29",
  "public.ecr.aws/nginx/nginx:1.29",
  "123456789012.dkr.ecr.us-east-1.amazonaws.com.example.org/web:v1",
  "123456789012.dkr.ecr.us-east-1.example.org/amazonaws.com/web:v1",
  "registry.example.com/123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v1",
  "23456789012.dkr.ecr.us-east-1.amazonaws.com/web:v1",
])("%s is not", (reference) => {
  expect(parseEcrImage(reference)).toBeNull();
});
