import type { Words } from "./zh";

export const problem: Words["problem"] = {
  offline: "The server cannot be reached. Check the network and try again.",
  silent: (status) => `The server gave no reason (${status}). Try again in a while.`,
  title: "This could not be loaded",
  crash: "The page broke. Reload to go on; nothing that was uploaded is lost.",
  reload: "Reload",
  lost: "There is no such page",
  lostHint: "The address may be wrong, or what was here has been deleted.",
  home: "Back to the library",
};
