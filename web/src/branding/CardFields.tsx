import {
  ColorInput,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Switch,
  Text,
} from "@mantine/core";
import { useWords } from "../words/language";
import { CARD_LENGTHS, type Card, contrast, type Draft, isColor } from "./draft";

const READABLE = 3;
const LOOKS = ["panel", "dimmed"] as const satisfies readonly Card["look"][];

type CardFieldsProps = { draft: Draft; isLocked: boolean; change: (more: Partial<Draft>) => void };

/** Whether the organisation has a title card of its own, and how it looks. */
export function CardFields({ draft, isLocked, change }: CardFieldsProps) {
  const { branding: words, titleCard } = useWords();
  const { hasCard, card } = draft;
  const behind = card.look === "panel" ? card.color : "#3c3c3c";
  const isFaint = isColor(behind) && isColor(card.text) && contrast(behind, card.text) < READABLE;

  function set(more: Partial<Card>) {
    change({ card: { ...card, ...more } });
  }

  function color(which: "color" | "text") {
    return {
      label: which === "text" ? words.text : titleCard.colors[card.look],
      value: card[which],
      readOnly: isLocked,
      format: "hex" as const,
      error: isColor(card[which]) ? null : words.colorFault,
      onChange: (value: string) => set({ [which]: value }),
    };
  }

  return (
    <Stack gap="xs">
      <Switch
        label={titleCard.own}
        description={titleCard.hint}
        checked={hasCard}
        disabled={isLocked}
        onChange={({ currentTarget }) => change({ hasCard: currentTarget.checked })}
      />
      {hasCard && (
        <>
          <SegmentedControl
            fullWidth
            aria-label={titleCard.behind}
            disabled={isLocked}
            value={card.look}
            onChange={(value) => set({ look: value as Card["look"] })}
            data={LOOKS.map((value) => ({ value, label: titleCard.looks[value] }))}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <ColorInput {...color("color")} />
            <ColorInput {...color("text")} />
            <NumberInput
              label={titleCard.length}
              value={card.length}
              readOnly={isLocked}
              min={CARD_LENGTHS[0]}
              max={CARD_LENGTHS[1]}
              step={0.5}
              decimalScale={1}
              clampBehavior="blur"
              onChange={(value) => value !== "" && set({ length: Number(value) })}
            />
          </SimpleGrid>
          {isFaint && (
            <Text c="orange" size="sm" role="status">
              {words.faint}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}
