import type { News, Wish } from "./news";
import { EventLine } from "./stream";

// One of these serves all tabs: browsers open six connections to a server over HTTP/1.1, and a
// stream in each tab would leave none for the player.
const scope = self as unknown as { onconnect: (event: MessageEvent) => void };
const tabs = new Set<MessagePort>();

const line = new EventLine((news: News) => {
  for (const tab of tabs) tab.postMessage(news);
});

scope.onconnect = (event) => {
  const tab = event.ports[0];
  if (tab === undefined) return;
  tabs.add(tab);
  tab.onmessage = ({ data }: MessageEvent<Wish | "leave">) => {
    if (data === "leave") tabs.delete(tab);
    else line.take(data);
  };
  if (line.standing !== null) tab.postMessage({ type: "line", up: line.standing } satisfies News);
};
