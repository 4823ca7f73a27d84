import { type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";

/** So long a finger rests on a picture before it moves: longer than a tap. */
const HOLD_MS = 350;

/**
 * Whether a picture moves: while a mouse is over it, or a finger rests on it.
 *
 * Never where people asked their machine for less motion. A tap stays a tap: it leads where it led.
 */
export function useMotion(hasMotion: boolean) {
  const [moves, setMoves] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasHeld = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);

  function begin() {
    if (!hasMotion || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    setMoves(true);
  }

  function end() {
    clearTimeout(timer.current);
    setMoves(false);
  }

  function hold() {
    wasHeld.current = true;
    begin();
  }

  const handlers = {
    onPointerEnter: ({ pointerType }: PointerEvent) => {
      if (pointerType === "mouse") begin();
    },
    onPointerDown: ({ pointerType }: PointerEvent) => {
      wasHeld.current = false;
      if (pointerType !== "mouse" && hasMotion) timer.current = setTimeout(hold, HOLD_MS);
    },
    onPointerUp: ({ pointerType }: PointerEvent) => {
      if (pointerType !== "mouse") end();
    },
    onPointerLeave: end,
    onPointerCancel: end,
    onContextMenu: (event: MouseEvent) => {
      if (wasHeld.current) event.preventDefault(); // a finger's, which wants to see it move
    },
    onClick: (event: MouseEvent) => {
      if (wasHeld.current) event.preventDefault();
    },
  };
  return { moves, end, handlers };
}
