import { Alert, Button, Checkbox, FileButton, Group, Select } from "@mantine/core";
import { useRef, useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { decodeCaptions } from "./decode";
import { isTranslation } from "./tracks";
import { type Track, useImport } from "./useCaptions";

const LANGUAGES = ["zh-Hans", "zh-Hant", "en"];

/** Bring a caption file of one's own; it becomes the next version of its language. */
export function BringFile({ assetId, tracks }: { assetId: string; tracks: Track[] }) {
  const { captions: words } = useWords();
  const [language, choose] = useState("zh-Hans");
  const [said, say] = useState<boolean | null>(null);
  const again = useRef<() => void>(null);
  const bring = useImport(assetId);
  const translates = said ?? isTranslation(language, tracks);

  async function take(file: File | null) {
    again.current?.(); // else the same file, mended, could not be chosen once more
    if (!file) return;
    const text = decodeCaptions(await file.arrayBuffer(), language);
    const kind = translates ? "subtitle" : "caption";
    // what was said holds for this file only
    bring.mutate({ language, kind, text }, { onSuccess: () => say(null) });
  }

  function chooseLanguage(value: string | null) {
    if (!value) return;
    choose(value);
    say(null);
  }

  return (
    <>
      <Group gap="sm" mt="md" align="end">
        <Select
          label={words.fileLanguage}
          data={LANGUAGES.map((value) => ({ value, label: words.languages[value] ?? value }))}
          value={language}
          onChange={chooseLanguage}
          allowDeselect={false}
          w="14rem"
        />
        <Checkbox
          label={words.isTranslation}
          checked={translates}
          onChange={({ currentTarget }) => say(currentTarget.checked)}
          py="sm"
        />
        <FileButton
          accept=".vtt,.srt,text/vtt"
          resetRef={again}
          onChange={(file) => void take(file)}
        >
          {(props) => (
            <Button variant="default" loading={bring.isPending} {...props}>
              {words.bring}
            </Button>
          )}
        </FileButton>
      </Group>
      {bring.error && (
        <Alert color="orange" role="alert" mt="xs">
          {wordsOf(bring.error)}
        </Alert>
      )}
    </>
  );
}
