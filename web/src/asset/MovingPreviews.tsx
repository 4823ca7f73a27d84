import { Button, Group, Text } from "@mantine/core";
import { type AssetDetail, fileAddress } from "../api/client";
import { DownloadIcon } from "../layout/icons";
import { useWords } from "../words/language";
import { movingOf } from "./outputs";

/** The moving previews, each with a way to fetch it: for a chat, or a list of clips elsewhere. */
export function MovingPreviews({ asset }: { asset: AssetDetail }) {
  const { asset: words, rendition } = useWords();
  const moving = movingOf(asset);
  if (moving.length === 0) return null;
  return (
    <Group gap="xs" mt="sm">
      <Text size="sm">{rendition.moving}</Text>
      {moving.map(({ format, path, width, height }) => (
        <Button
          key={path}
          component="a"
          variant="default"
          size="sm"
          href={fileAddress(asset.id, path)}
          download={`${asset.title}.${format}`}
          aria-label={words.download(`${rendition.moving} ${format.toUpperCase()}`)}
          leftSection={<DownloadIcon size={18} />}
        >
          {format.toUpperCase()} {width}×{height}
        </Button>
      ))}
      <Text size="xs" c="dimmed" w="100%">
        {rendition.movingHint}
      </Text>
    </Group>
  );
}
