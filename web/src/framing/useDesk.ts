import { type RefObject, useState } from "react";
import type { AssetDetail } from "../api/client";
import { useMay } from "../session/session";
import { useClock } from "./useClock";
import { useDraft } from "./useDraft";
import { useFraming } from "./useFraming";
import type { Pin, Place, Span } from "./windows";
import { inside, rounded, samePins, shotAt, spanAt, withPin } from "./windows";

export type Desk = ReturnType<typeof useDesk>;

/** All that somebody who looks at the frame works with: what is shown, what is held, and when. */
export function useDesk(asset: AssetDetail, screen: RefObject<HTMLVideoElement | null>) {
  const isThere = asset.renditions.some((one) => one.reframed);
  const [isOpen, setOpen] = useState(false);
  const [number, choose] = useState(0);
  const [span, setSpan] = useState<Span>("shot");
  const [draft, setDraft] = useState<Pin[] | null>(null);
  const mayPin = useMay("control-jobs") && asset.source !== null;
  const { framing, pins, put } = useFraming(asset.id, isOpen);
  const clock = useClock(screen, isOpen);
  const stored = pins.data?.pins ?? [];
  const current = draft ?? stored;
  const isChanged = draft !== null && !samePins(draft, stored);
  const planned = useDraft(asset.id, isChanged ? draft : null);
  const shapes = framing.data?.shapes ?? [];
  const before = shapes[number] ?? shapes[0];
  const after = planned.shapes?.[number] ?? planned.shapes?.[0];
  const shape = after ?? before;

  /** Hold the frame at a place, for the span that is chosen, around the moment that is shown. */
  function hold(place: Place) {
    const shot = shape && shotAt(shape.shots, clock.seconds);
    if (!mayPin || !shape || !shot || !pins.data) return;
    screen.current?.pause();
    const where = rounded(inside(place, shape));
    setDraft(withPin(current, { ...spanAt(shot, clock.seconds, span), ...where }));
    put.reset();
  }

  return {
    isThere,
    isOpen,
    toggle: () => setOpen(!isOpen),
    error: framing.error ?? pins.error ?? planned.error ?? put.error,
    shapes,
    /** What is shown by the pins of now, those that are not applied yet among them. */
    shape,
    /** What is shown as long as they are not applied; undefined: nothing else. */
    before: after && before,
    number,
    choose,
    span,
    setSpan,
    clock,
    mayPin,
    hold,
    /** Pins that the renditions do not obey yet. */
    drafted: isChanged ? current : [],
    pins: current,
    isChanged,
    letGo: (pin: Pin) => setDraft(current.filter((one) => one !== pin)),
    discard: () => setDraft(null),
    apply: () => put.mutate(current, { onSuccess: () => setDraft(null) }),
    isApplying: put.isPending,
    isApplied: put.isSuccess && !isChanged,
    seek: (seconds: number) => {
      if (screen.current) screen.current.currentTime = seconds;
    },
    play: () => {
      const video = screen.current;
      if (video?.paused) void video.play().catch(() => {});
      else video?.pause();
    },
    duration: shape?.shots.at(-1)?.end ?? 0,
  };
}
