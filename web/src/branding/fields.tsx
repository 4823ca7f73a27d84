import { ColorInput, NumberInput, Stack, Switch, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../words/language";
import { contrast, type Draft, isColor } from "./draft";

const READABLE = 3;

export type FieldsProps = {
  draft: Draft;
  isLocked: boolean;
  change: (more: Partial<Draft>) => void;
};

type OptionalProps = {
  label: string;
  hint: string;
  isOn: boolean;
  isLocked: boolean;
  turn: (isOn: boolean) => void;
  children: ReactNode;
};

/** Something that clips wear or not, and how it looks if they do. */
export function Optional({ label, hint, isOn, isLocked, turn, children }: OptionalProps) {
  return (
    <Stack gap="xs">
      <Switch
        label={label}
        description={hint}
        checked={isOn}
        disabled={isLocked}
        onChange={({ currentTarget }) => turn(currentTarget.checked)}
      />
      {isOn && children}
    </Stack>
  );
}

type ColorFieldProps = {
  label: string;
  value: string;
  isLocked: boolean;
  set: (color: string) => void;
};

/** A colour, typed or picked. */
export function ColorField({ label, value, isLocked, set }: ColorFieldProps) {
  const { branding: words } = useWords();
  return (
    <ColorInput
      label={label}
      value={value}
      readOnly={isLocked}
      format="hex"
      error={isColor(value) ? null : words.colorFault}
      onChange={set}
    />
  );
}

type SecondsFieldProps = {
  label: string;
  value: number;
  isLocked: boolean;
  within: readonly [number, number];
  clamp?: "blur" | "strict";
  set: (seconds: number) => void;
};

/** A time in seconds, in steps of half a second. */
export function SecondsField(props: SecondsFieldProps) {
  const { label, value, isLocked, within, clamp = "blur", set } = props;
  return (
    <NumberInput
      label={label}
      value={value}
      readOnly={isLocked}
      min={within[0]}
      max={within[1]}
      step={0.5}
      decimalScale={1}
      clampBehavior={clamp}
      onChange={(typed) => typed !== "" && set(Number(typed))}
    />
  );
}

/** Says so where words can hardly be read on what is behind them. */
export function Readability({ behind, text }: { behind: string; text: string }) {
  const { branding: words } = useWords();
  const isFaint = isColor(behind) && isColor(text) && contrast(behind, text) < READABLE;
  if (!isFaint) return null;
  return (
    <Text c="orange" size="sm" role="status">
      {words.faint}
    </Text>
  );
}
