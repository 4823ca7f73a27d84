import { Button, Text } from "@mantine/core";
import { useWords } from "../words/language";
import { AlertIcon } from "./icons";
import { Notice } from "./Notice";
import { usePageTitle } from "./pageTitle";

/** What is left when a page breaks, or its program is not there any more after an update. */
export function CrashPage() {
  const words = useWords();
  usePageTitle(words.problem.title);
  return (
    <Notice icon={<AlertIcon size={32} />}>
      <Text role="alert">{words.problem.crash}</Text>
      <Button onClick={() => window.location.reload()}>{words.problem.reload}</Button>
    </Notice>
  );
}
