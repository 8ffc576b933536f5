import { accepted, createFleetgraph } from "@fleetgraph/sdk";

const fleet = createFleetgraph(); // FLEETGRAPH_URL and FLEETGRAPH_TOKEN, as the demo wrote them
const { deployment } = accepted(await fleet.deployService({ service: "web", images: [{ image: ":v41" }] }));
for await (const event of fleet.deployments.watch(deployment.id)) console.log(event.message);
