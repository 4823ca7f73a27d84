import { Input, SegmentedControl, Stack, Switch } from "@mantine/core";
import { useWords } from "../words/language";
import {
  type CaptionWay,
  type Making,
  orientationsOf,
  SHAPES,
  type Shape,
  shapeOf,
  WAYS,
} from "./making";

type MakingFieldsProps = { making: Making; change: (making: Making) => void };

/** How clips are made: their shape, captions, title card, logo. */
export function MakingFields({ making, change }: MakingFieldsProps) {
  const { highlights: words } = useWords();
  return (
    <Stack gap="sm">
      <Input.Wrapper label={words.shape} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={words.shape}
          value={shapeOf(making)}
          onChange={(value) => change({ ...making, orientations: orientationsOf(value as Shape) })}
          data={SHAPES.map((value) => ({ value, label: words.shapes[value] }))}
        />
      </Input.Wrapper>
      <Input.Wrapper label={words.captions} labelElement="div">
        <SegmentedControl
          fullWidth
          aria-label={words.captions}
          value={making.captions}
          onChange={(value) => change({ ...making, captions: value as CaptionWay })}
          data={WAYS.map((value) => ({ value, label: words.captionWays[value] }))}
        />
      </Input.Wrapper>
      <Switch
        label={words.card}
        checked={making.title_card}
        onChange={({ currentTarget }) => change({ ...making, title_card: currentTarget.checked })}
      />
      <Switch
        label={words.branded}
        checked={making.branded}
        onChange={({ currentTarget }) => change({ ...making, branded: currentTarget.checked })}
      />
    </Stack>
  );
}
