/** Has the account's ECR fetch every repository under the prefix from another registry. */
export interface PullThroughRule {
  prefix: string;
  upstream: string;
  createdAt: number;
}
