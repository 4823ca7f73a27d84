import type Hls from "hls.js";
import { type RefObject, useEffect, useRef, useState } from "react";
import { doubtSession } from "../api/client";

const PLAYLIST_NAME = ".m3u8";
const PLAYLIST = "application/vnd.apple.mpegurl";
/** Seconds of video fetched ahead: enough for a tunnel, kind to a reporter's data plan. */
const AHEAD_S = 30;
const A_PICTURE_S = 0.1;
const MOST_RECOVERIES = 3;

/** The page shows them from their own files: see useSidecars. */
const WITHOUT_CAPTIONS = {
  subtitleTrackController: undefined,
  subtitleStreamController: undefined,
  timelineController: undefined,
};

type Keep = { at: number; isPlaying: boolean; rate: number };

/**
 * Plays an HLS address, or an MP4, in a video element; another address goes on at the same moment and speed.
 *
 * Returns whether it gave up, whether it plays by script and leaves captions to the page, and a way
 * to try again.
 */
export function usePlayer(video: RefObject<HTMLVideoElement | null>, address: string) {
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [isScripted, setScripted] = useState(false);

  const keep = useRef<Keep>({ at: 0, isPlaying: false, rate: 1 });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is the same anew
  useEffect(() => {
    const screen = video.current;
    if (!screen) return;
    setFailed(false);
    const giveUp = () => {
      setFailed(true);
      doubtSession(); // the player's own requests do not tell a 401 from a lost file
    };
    let hls: Hls | null = null;
    let isOver = false;
    void import("hls.js").then(({ default: Player }) => {
      if (isOver) return;
      // Play may have been pressed while the player was on its way.
      const wanted = { ...keep.current, isPlaying: keep.current.isPlaying || !screen.paused };
      setScripted(Player.isSupported());
      if (!address.endsWith(PLAYLIST_NAME)) playNatively(screen, address, wanted, giveUp);
      else if (Player.isSupported()) hls = openStream(Player, screen, address, wanted, giveUp);
      else if (screen.canPlayType(PLAYLIST)) playNatively(screen, address, wanted, giveUp);
      else setFailed(true);
    }, giveUp);
    return () => {
      isOver = true;
      // At its very end a stream has nothing to show: a moment before is its last picture.
      const at = screen.ended ? Math.max(0, screen.currentTime - A_PICTURE_S) : screen.currentTime;
      const isPlaying = !screen.paused && !screen.ended;
      keep.current = { at, isPlaying, rate: screen.playbackRate };
      screen.onerror = null;
      screen.onloadedmetadata = null;
      hls?.destroy();
    };
  }, [video, address, attempt]);

  return { failed, isScripted, tryAgain: () => setAttempt(attempt + 1) };
}

function openStream(
  Player: typeof Hls,
  screen: HTMLVideoElement,
  address: string,
  keep: Keep,
  giveUp: () => void,
): Hls {
  const hls = new Player({
    ...WITHOUT_CAPTIONS,
    maxBufferLength: AHEAD_S,
    capLevelToPlayerSize: true,
    liveSyncDurationCount: 2, // parts of 2 s: a picture is 5 s old, by three of them 7 s; a wait adds to it
    startPosition: keep.at > 0 ? keep.at : -1, // the beginning, or the live edge of what grows
  });
  let recoveries = 0;
  hls.on(Player.Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    recoveries += 1;
    if (recoveries > MOST_RECOVERIES) giveUp();
    else if (error.type === Player.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else if (error.type === Player.ErrorTypes.NETWORK_ERROR) hls.startLoad();
    else giveUp();
  });
  hls.on(Player.Events.FRAG_BUFFERED, () => {
    recoveries = 0;
  });
  hls.on(Player.Events.MANIFEST_PARSED, () => {
    screen.playbackRate = keep.rate;
    if (keep.isPlaying) void screen.play().catch(() => {}); // the person presses play then
  });
  hls.loadSource(address);
  hls.attachMedia(screen);
  return hls;
}

function playNatively(screen: HTMLVideoElement, address: string, keep: Keep, giveUp: () => void) {
  screen.src = address;
  screen.onerror = giveUp;
  screen.onloadedmetadata = () => {
    screen.currentTime = keep.at;
    screen.playbackRate = keep.rate;
    if (keep.isPlaying) void screen.play().catch(() => {});
  };
}
