import type { types } from "@slack/bolt";

/** What somebody gave as a slash command. */
type Command = { user: string; text: string; key: string };

const commandType = "fleetgraph_command";

/** Kept with the message that says a command in the channel: who reads it can carry it out. */
export function metadataOfCommand(command: Command): types.MessageMetadata {
  return { event_type: commandType, event_payload: command };
}

/** The command that a message of the bot says; null where it says none. */
export function commandOf(metadata: types.MessageMetadata | undefined): Command | null {
  const { user, text, key } = (
    metadata?.event_type === commandType ? metadata.event_payload : {}
  ) as Partial<Command>;
  return user && key && text !== undefined ? { user, text, key } : null;
}
