import type { Words } from "./zh";

export const stages: Words["stages"] = {
  assemble: "Put the upload together",
  cut: "Cut it out of another clip",
  gather: "Gather what was broadcast",
  accept: "Check the clip",
  copy: "Make the source playable",
  preview: "Preview, tiles, loudness",
  analyse: "Look at the picture",
  chunk: "Encode chunk",
  ladder: "Encode renditions",
  rendition: "Encode one rendition",
  checksum: "Read the checksum",
  stills: "Posters and storyboard",
  package: "Package for streaming",
  speech: "Find speech",
  transcribe: "Write down what is said",
  captions: "Make captions",
  highlights: "Look for highlights",
};

export const jobStates: Words["jobStates"] = {
  queued: "Waiting",
  running: "Running",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};
