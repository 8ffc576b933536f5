export { type Locale, localeOf } from "./locale.ts";
export { type MessageKind, type MessageParams, render, renderStored, type StoredMessage } from "./render.ts";
