import { Button, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { useWords } from "../words/language";
import { FilmIcon } from "./icons";
import { Notice } from "./Notice";

export function NotFoundPage() {
  const words = useWords();
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
