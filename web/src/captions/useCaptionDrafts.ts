import { useQueryClient } from "@tanstack/react-query";
import { draftsOf } from "../drafts/drafts";
import type { Row } from "./draft";
import type { Track } from "./useCaptions";

/** What somebody has typed into a version of a clip's captions and not saved. */
export type CaptionDraft = { track: Track; rows: Row[] };

/** The drafts of this session, by the clip's id. */
export function useCaptionDrafts() {
  return draftsOf<CaptionDraft>(useQueryClient(), "captions");
}
