import { useEffect, useRef, useState } from "react";

/** Brings the cursor to a cue's text once it is on the page, so that it never falls to nowhere. */
export function useCueFocus() {
  const list = useRef<HTMLOListElement>(null);
  const [wish, setWish] = useState<{ id: number } | null>(null);

  useEffect(() => {
    if (wish === null) return;
    list.current?.querySelector<HTMLElement>(`[data-cue="${wish.id}"]`)?.focus();
  }, [wish]);

  return {
    list,
    focusOn: (id: number | undefined) => setWish(id === undefined ? null : { id }),
  };
}
