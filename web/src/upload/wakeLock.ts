let lock: WakeLockSentinel | null = null;
let wanted = false;

/** Keep the screen on: a phone that sleeps stops sending. Not every browser can. */
export function holdScreen(): void {
  if (wanted) return;
  wanted = true;
  void ask();
}

export function letScreenGo(): void {
  wanted = false;
  void lock?.release();
  lock = null;
}

async function ask(): Promise<void> {
  if (!wanted || document.hidden || !("wakeLock" in navigator)) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    if (!wanted) letScreenGo();
  } catch {
    // A phone on its last energy refuses; it sends on while it is awake.
  }
}

// The browser takes the lock away when the page is hidden.
if (typeof document !== "undefined") document.addEventListener("visibilitychange", ask);
