import type { News, Wish } from "./news";
import { EventLine } from "./stream";

/** Carries news to this tab, and its wishes to whoever holds the stream. */
export type Carrier = { send: (wish: Wish) => void };

const NAME = "farm-events";

/** Find the best way this browser has to share one stream between its tabs. */
export function openCarrier(tell: (news: News) => void): Carrier {
  if (typeof SharedWorker !== "undefined") return throughWorker(tell);
  if (navigator.locks && typeof BroadcastChannel !== "undefined") return throughOneTab(tell);
  return alone(tell);
}

function throughWorker(tell: (news: News) => void): Carrier {
  const worker = new SharedWorker(new URL("./shared.worker.ts", import.meta.url), {
    type: "module",
    name: NAME,
  });
  worker.port.onmessage = ({ data }: MessageEvent<News>) => tell(data);
  window.addEventListener("pagehide", (event) => {
    if (!event.persisted) worker.port.postMessage("leave");
  });
  return { send: (wish) => worker.port.postMessage(wish) };
}

/** The tab that gets the lock holds the stream and tells the others; when it closes, the next. */
function throughOneTab(tell: (news: News) => void): Carrier {
  const channel = new BroadcastChannel(NAME);
  let line: EventLine | null = null;
  let wanted = false;
  channel.onmessage = ({ data }: MessageEvent<{ news?: News; wish?: Wish }>) => {
    if (data.news) tell(data.news);
    if (data.wish) line?.take(data.wish);
  };
  void navigator.locks.request(NAME, () => {
    line = new EventLine((news) => {
      tell(news);
      channel.postMessage({ news });
    });
    if (wanted) line.take("start");
    tell({ type: "reset" }); // what happened since the last holder left, nobody told
    return new Promise<never>(() => {}); // held until the tab is closed
  });
  return {
    send: (wish) => {
      wanted = wish === "start" || (wanted && wish !== "stop");
      if (line) line.take(wish);
      else channel.postMessage({ wish });
    },
  };
}

/** No way to share (plain http on an old phone): a stream of one's own while the tab is seen. */
function alone(tell: (news: News) => void): Carrier {
  const line = new EventLine(tell);
  let wanted = false;
  document.addEventListener("visibilitychange", () => {
    if (!wanted) return;
    if (document.hidden) {
      line.stop();
    } else {
      line.take("start");
      tell({ type: "reset" });
    }
  });
  return {
    send: (wish) => {
      wanted = wish === "start" || (wanted && wish !== "stop");
      line.take(wish);
    },
  };
}
