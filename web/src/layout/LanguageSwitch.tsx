import { Button } from "@mantine/core";
import { switchLanguage, useLanguage, useWords } from "../words/language";

/** Offers the other language, in its own words. */
export function LanguageSwitch() {
  const words = useWords();
  const language = useLanguage();
  return (
    <Button
      variant="subtle"
      color="gray"
      px="sm"
      lang={language === "zh" ? "en" : "zh-CN"}
      aria-label={words.languageLabel}
      onClick={() => switchLanguage(language === "zh" ? "en" : "zh")}
    >
      {words.language}
    </Button>
  );
}
