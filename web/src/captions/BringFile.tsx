import { Alert, Button, FileButton, Group, Select } from "@mantine/core";
import { useState } from "react";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { useImport } from "./useCaptions";

const LANGUAGES = ["zh-Hans", "zh-Hant", "en"];

/** Bring a caption file of one's own; it becomes the next version of its language. */
export function BringFile({ assetId }: { assetId: string }) {
  const { captions: words } = useWords();
  const [language, choose] = useState("zh-Hans");
  const bring = useImport(assetId);

  async function take(file: File | null) {
    if (file) bring.mutate({ language, kind: "caption", text: await file.text() });
  }

  return (
    <>
      <Group gap="xs" mt="md" align="end">
        <Select
          label={words.fileLanguage}
          data={LANGUAGES.map((value) => ({ value, label: words.languages[value] ?? value }))}
          value={language}
          onChange={(value) => value && choose(value)}
          allowDeselect={false}
          w="11rem"
        />
        <FileButton accept=".vtt,.srt,text/vtt" onChange={(file) => void take(file)}>
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
