// Runs in the browser. The SDK is served by main.ts.
import { accepted, createFleetgraph } from "@fleetgraph/sdk";

const says = document.querySelector("#says");
const table = document.querySelector("table");
const template = document.querySelector("template");
const login = document.querySelector("#login");

/** What a row shows, in one request for a hundred services. */
const select = {
  id: true,
  name: true,
  cluster: { name: true },
  steady: true,
  runningCount: true,
  desiredCount: true,
  taskDefinition: { containers: { image: true } },
  latestDeployment: { id: true, state: true, requestedBy: true, createdAt: true },
};

const tagOf = (image) => image.replace(/^.*\//, "").replace(/@sha256:.*$/, "");

function draw(row, service) {
  const { name, cluster, steady, runningCount, desiredCount, taskDefinition, latestDeployment } = service;
  const small = document.createElement("small");
  small.textContent = cluster.name;
  row.querySelector(".name").replaceChildren(name, small);
  row.querySelector(".tasks").textContent = `${runningCount} of ${desiredCount}`;
  row.classList.toggle("unsteady", !steady);
  row.querySelector(".image").textContent =
    taskDefinition?.containers.map(({ image }) => tagOf(image)).join(", ") ?? "";
  if (latestDeployment) {
    const { state, requestedBy, createdAt } = latestDeployment;
    tell(row, state, `${requestedBy}, ${new Date(createdAt).toLocaleString()}`);
  }
}

function tell(row, text, detail = "") {
  const small = document.createElement("small");
  small.textContent = detail;
  const newest = row.querySelector(".newest");
  newest.replaceChildren(text, small);
  newest.classList.toggle("failed", text === "FAILED");
}

/** Deploys and tells in the row how it goes, to its end. */
async function deploy(fleet, { row, id, image }) {
  const { deployment } = accepted(
    await fleet.deployService({ service: id, images: [{ image }], reason: "from the page of services" }),
  );
  for await (const { state, message } of fleet.deployments.watch(deployment.id)) tell(row, state, message);
  draw(row, await fleet.service({ ref: id }, { select }));
  const { state, explanation } = await fleet.deployment({ id: deployment.id });
  if (explanation) tell(row, state, `${explanation.cause} ${explanation.nextStep ?? ""}`);
}

async function show(fleet) {
  const rows = [];
  for await (const service of fleet.services.all({}, { select })) {
    const row = template.content.cloneNode(true).firstElementChild;
    draw(row, service);
    const form = row.querySelector("form");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      const image = new FormData(form).get("image");
      await deploy(fleet, { row, id: service.id, image }).catch((error) => {
        tell(row, error.message, error.hint ?? "");
      });
      button.disabled = false;
    });
    rows.push(row);
  }
  table.tBodies[0].replaceChildren(...rows);
  table.hidden = false;
  says.textContent = "";
}

login.addEventListener("submit", async (event) => {
  event.preventDefault();
  // Kept in this tab's memory only.
  const token = String(new FormData(login).get("token"));
  await show(createFleetgraph({ url: location.origin, token })).catch((error) => {
    says.textContent = [error.message, error.hint].filter(Boolean).join(" ");
  });
});
