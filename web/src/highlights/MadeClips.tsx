import { Alert, Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import { wordsOf } from "../api/problem";
import { useWords } from "../words/language";
import { type Made, parted } from "./making";

type MadeClipsProps = { made: Made | undefined; error: Error | null };

/** What became of a wish for clips: those that are being made, those that were there, or why none. */
export function MadeClips({ made, error }: MadeClipsProps) {
  const { highlights: words } = useWords();
  if (error) {
    return (
      <Alert color="orange" role="alert">
        {wordsOf(error)}
      </Alert>
    );
  }
  if (!made) return null;
  const { fresh, known } = parted(made);
  return (
    <div role="status">
      {made.remark && <Text size="sm">{made.remark.text}</Text>}
      <Links label={words.made(fresh.length)} clips={fresh} />
      <Links label={words.known} clips={known} />
    </div>
  );
}

function Links({ label, clips }: { label: string; clips: Made["clips"] }) {
  if (clips.length === 0) return null;
  return (
    <Text size="sm" component="div">
      {label}
      {clips.map((one) => (
        <div key={one.id}>
          <Anchor component={Link} to={`/assets/${one.id}`} size="sm">
            {one.title}
          </Anchor>
        </div>
      ))}
    </Text>
  );
}
