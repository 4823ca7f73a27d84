import { Button, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { useWords } from "../words/language";
import { FilmIcon } from "./icons";
import { Notice } from "./Notice";
import { usePageTitle } from "./pageTitle";

export function NotFoundPage() {
  const words = useWords();
  usePageTitle(words.problem.lost);
  return (
    <Notice icon={<FilmIcon size={32} />}>
      <Title order={1} size="h2">
        {words.problem.lost}
      </Title>
      <Text c="dimmed">{words.problem.lostHint}</Text>
      <Button component={Link} to="/" variant="light">
        {words.problem.home}
      </Button>
    </Notice>
  );
}
