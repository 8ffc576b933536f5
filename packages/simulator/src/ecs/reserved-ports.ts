/** What the agent reserves on every host: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
export const RESERVED_PORTS: readonly string[] = ["22/tcp", "2375/tcp", "2376/tcp", "51678/tcp", "51679/tcp"];
