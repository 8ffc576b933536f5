/** What an access key stands for. */
export interface Principal {
  account: string;
  arn: string;
  userId: string;
  accessKeyId: string;
  /** Temporary credentials must come with their token. */
  sessionToken?: string;
  /** Of the session, as AssumeRole was given it. */
  sourceIdentity?: string;
}
