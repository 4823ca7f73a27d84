import { Badge, Button, createTheme, Input, type MantineColorsTuple, Paper } from "@mantine/core";

/** Deep water: calm enough to stand beside pictures. Shade 7 has 5.6:1 on white. */
const lake: MantineColorsTuple = [
  "#e9f5f9",
  "#d3e7ee",
  "#a6cfdd",
  "#75b5cb",
  "#4d9fbb",
  "#3592b1",
  "#1f7f9f",
  "#006c91",
  "#005a7a",
  "#004a66",
];

/** What a thumb hits while walking. */
const THUMB = "44px";

/** From words to grounds in the dark, as cool as the lake. */
const dark: MantineColorsTuple = [
  "#e8eaec",
  "#c3c9cf",
  "#a2abb3",
  "#7d868e",
  "#3a4046",
  "#31373c",
  "#24282d",
  "#1c1f23",
  "#16191c",
  "#111315",
];

export const theme = createTheme({
  primaryColor: "lake",
  primaryShade: { light: 7, dark: 7 },
  colors: { lake, dark },
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily:
    'system-ui, -apple-system, "PingFang SC", "HarmonyOS Sans SC", "MiSans", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.3" },
      h2: { fontSize: "1.125rem", lineHeight: "1.4" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
  components: {
    // Fields of size md have letters of 16 px: phones zoom into smaller ones.
    Button: Button.extend({
      defaultProps: { size: "md" },
      vars: (_, { size }) => ({ root: size === "md" ? { "--button-height": THUMB } : {} }),
    }),
    Input: Input.extend({
      defaultProps: { size: "md" },
      vars: () => ({ wrapper: { "--input-height": THUMB } }),
    }),
    TextInput: { defaultProps: { size: "md" } },
    PasswordInput: { defaultProps: { size: "md" } },
    Textarea: { defaultProps: { size: "md" } },
    SegmentedControl: { defaultProps: { size: "md" } },
    Select: { defaultProps: { size: "md" } },
    ActionIcon: { defaultProps: { size: 44, variant: "subtle" } },
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: "lg" } }),
    Badge: Badge.extend({ defaultProps: { variant: "light", tt: "none", fw: 600 } }),
    Modal: { defaultProps: { centered: true, radius: "lg" } },
  },
});
