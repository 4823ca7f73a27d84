import { Button, Text, Title } from "@mantine/core";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { AlertIcon } from "./icons";
import { Notice } from "./Notice";

/** Says in words why something could not be loaded, and offers another try. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const words = useWords();
  return (
    <Notice icon={<AlertIcon size={32} />}>
      <Title order={2}>{words.problem.title}</Title>
      <Text c="dimmed" role="alert">
        {wordsOf(error)}
      </Text>
      <Button variant="default" onClick={retry}>
        {words.retry}
      </Button>
    </Notice>
  );
}
