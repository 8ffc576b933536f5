// A bot of one's own for a chat that calls an address with each message ("outgoing webhook", as most can).
//
//   CHAT_SECRET=… node chat-command/main.ts
//
//   curl -N http://127.0.0.1:4200 -H "authorization: Bearer $CHAT_SECRET" \
//     -d '{ "id": "C1 17", "user": "alice", "text": "deploy web v42 to production" }'
//
// It answers with lines of text as they come. FLEETGRAPH_TOKEN is the bot's; its principal may say for whom it acts.
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createFleetgraph } from "@fleetgraph/sdk";
import { answer, type Message } from "./answer.ts";

const secret = Buffer.from(`Bearer ${process.env.CHAT_SECRET ?? ""}`);
if (!process.env.CHAT_SECRET) {
  console.error(
    "Set CHAT_SECRET to what the chat sends with each message: whoever knows it speaks for everybody.",
  );
  process.exit(2);
}
const fleet = createFleetgraph({ client: { name: "chat-command", version: "0.1.0" } });

// More than any chat lets one write.
const most = 64 * 1024;

const server = createServer((request, response) => {
  hear(request, response).catch((error: unknown) => {
    console.error(error);
    if (!response.headersSent) response.writeHead(500);
    response.end("I made a mistake. Look with status before you say it again.\n");
  });
});

async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const given = Buffer.from(request.headers.authorization ?? "");
  if (given.length !== secret.length || !timingSafeEqual(given, secret)) {
    response.writeHead(401).end("This is not the chat.\n");
    return;
  }
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length <= most) continue;
    response.writeHead(413, { connection: "close" }).end("That is too long.\n");
    return;
  }
  const message = messageOf(text);
  if (!message) {
    response.writeHead(400).end('Send { "id", "user", "text" } as JSON.\n');
    return;
  }
  response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
  for await (const line of answer(fleet, message)) response.write(`${line}\n`);
  response.end();
}

server.listen(Number(process.env.PORT ?? 4200), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

function messageOf(json: string): Message | null {
  try {
    const { id, user, text, link } = JSON.parse(json);
    const isMessage = [id, user, text].every((each) => typeof each === "string" && each !== "");
    return isMessage ? { id, user, text, ...(typeof link === "string" && { link }) } : null;
  } catch {
    return null;
  }
}
