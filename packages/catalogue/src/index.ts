export { ago, partsOf } from "./ago.ts";
export { changeWords, type DeploymentChange, revisionName, type Say } from "./change-words.ts";
export { approversOf, deploymentNotes } from "./deployment-notes.ts";
export type { Catalogue } from "./english/index.ts";
export { imageChange, imageName } from "./image-name.ts";
export { type Locale, localeOf } from "./locale.ts";
export { nearest } from "./nearest.ts";
export { type MessageKind, type MessageParams, render, renderStored, type StoredMessage } from "./render.ts";
