/** Something ECS told of a service, as the graph shows it. */
export type ServiceEvent = {
  /** ECS's own. */
  id: string;
  createdAt: string;
  /** INFO, WARN or ERROR; null where ECS gave none. */
  level: string | null;
  /** ECS's name of the event, such as SERVICE_STEADY_STATE; null for the messages of DescribeServices. */
  name: string | null;
  message: string;
};
