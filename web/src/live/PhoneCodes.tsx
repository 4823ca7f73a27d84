import { Button, CopyButton, Group, Stack, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { useWords } from "../words/language";
import styles from "./Live.module.css";

const QUIET = 4;

/** Codes that a phone scans to know where it pushes, with the key in them. */
export function PhoneCodes({ codes }: { codes: Schemas["CodeView"][] }) {
  const { live } = useWords();
  const words = live.desk.codes;
  return (
    <Stack gap="xs" mt="md">
      <Group gap="lg" align="start">
        {codes.map((one) => (
          <Stack key={one.app} gap="xs" align="center">
            <Text size="sm">{words[one.app]}</Text>
            <svg
              className={styles.code}
              role="img"
              aria-label={words[one.app]}
              viewBox={`${-QUIET} ${-QUIET} ${one.modules + 2 * QUIET} ${one.modules + 2 * QUIET}`}
              shapeRendering="crispEdges"
            >
              <path d={one.path} />
            </svg>
            <CopyButton value={one.text}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" onClick={copy}>
                  {copied ? live.copied : words.text}
                </Button>
              )}
            </CopyButton>
          </Stack>
        ))}
      </Group>
      <Text size="sm">{words.hint}</Text>
    </Stack>
  );
}
