export { type Locale, localeOf } from "./locale.ts";
export { nearest } from "./nearest.ts";
export { type MessageKind, type MessageParams, render, renderStored, type StoredMessage } from "./render.ts";
