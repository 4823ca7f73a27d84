import { type RefObject, useEffect, useState } from "react";

const EVENTS = ["play", "pause", "timeupdate", "seeking", "seeked", "loadeddata"] as const;

export type Clock = { seconds: number; isPlaying: boolean; width: number; height: number };

const STILL: Clock = { seconds: 0, isPlaying: false, width: 16, height: 9 };

/** The moment that a video shows, with every picture while it plays, and the size of its picture. */
export function useClock(video: RefObject<HTMLVideoElement | null>, isWanted: boolean): Clock {
  const [clock, set] = useState(STILL);
  useEffect(() => {
    const screen = video.current;
    if (!screen || !isWanted) return;
    let waiting = 0;
    function look() {
      if (!screen) return;
      const { currentTime, paused, videoWidth, videoHeight } = screen;
      set({
        seconds: currentTime,
        isPlaying: !paused,
        width: videoWidth || STILL.width,
        height: videoHeight || STILL.height,
      });
      cancelAnimationFrame(waiting);
      if (!paused) waiting = requestAnimationFrame(look);
    }
    look();
    for (const name of EVENTS) screen.addEventListener(name, look);
    return () => {
      cancelAnimationFrame(waiting);
      for (const name of EVENTS) screen.removeEventListener(name, look);
    };
  }, [video, isWanted]);
  return clock;
}
