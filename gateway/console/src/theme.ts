// The look: a deep teal on calm greys, dense type, subtle borders; every pair of colours has AA contrast.

import {
  type ActionIcon,
  type Badge,
  type Button,
  createTheme,
  type CSSVariablesResolver,
  type Drawer,
  type MantineColorsTuple,
  type Menu,
  type Modal,
  type Paper,
  type Table,
  type Tooltip,
} from "@mantine/core";

import { t } from "./i18n";

const teal: MantineColorsTuple = [
  "#effaf8", "#d8f1ed", "#aee2db", "#7dcec4", "#4fb8ac",
  "#2c9d91", "#178479", "#0f766e", "#0c5f59", "#0a4541",
];
const gray: MantineColorsTuple = [
  "#f8f9fa", "#f1f3f4", "#e6e9eb", "#d9dde0", "#c3c9cd",
  "#949ca2", "#666f76", "#495057", "#31373c", "#1b1f23",
];
const dark: MantineColorsTuple = [
  "#dce1e3", "#c2c9cc", "#a3acb0", "#7d878c", "#3a4246",
  "#2c3337", "#20262a", "#171c1f", "#111517", "#0b0e10",
];
const green: MantineColorsTuple = [
  "#edf8ef", "#dbf0e0", "#b7e0c1", "#8dcc9c", "#63b578",
  "#3f9a58", "#278044", "#1b6e33", "#155a29", "#0f451f",
];
const amber: MantineColorsTuple = [
  "#fff6e8", "#feebcd", "#fdd79b", "#f9bd62", "#ee9f33",
  "#d37f10", "#b26205", "#9a4a00", "#7f3d00", "#612f02",
];
const red: MantineColorsTuple = [
  "#fdf0f0", "#fbe0e0", "#f5c1c1", "#ee9a9a", "#e57373",
  "#d64545", "#c42d2d", "#b01e1e", "#921818", "#6f1313",
];
const blue: MantineColorsTuple = [
  "#eef4fd", "#dde9fb", "#bbd2f6", "#93b7ef", "#6b9ae6",
  "#4680d9", "#2f69c4", "#2457a8", "#1d4686", "#163463",
];

// What `Button.extend` takes. Called here, it would bring the component itself to every page.
type Of<Component extends { extend(theme: never): unknown }> = Parameters<Component["extend"]>[0];

// A dialog's head is no second banner of the page.
const notABanner = { header: { role: "none" } };

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 6 },
  colors: { teal, gray, dark, green, amber, red, blue },
  black: "#1b1f23",
  fontFamily:
    'Inter, "Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.3" },
      h2: { fontSize: "0.9375rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } } satisfies Of<typeof ActionIcon>,
    Badge: {
      defaultProps: { variant: "light", tt: "none", fw: 500, radius: "sm" },
      vars: () => ({
        root: { "--badge-fz": "0.75rem", "--badge-height": "1.375rem", "--badge-padding-x": "0.5rem" },
      }),
    } satisfies Of<typeof Badge>,
    Button: { defaultProps: { fw: 500 } } satisfies Of<typeof Button>,
    Drawer: {
      defaultProps: {
        position: "right",
        size: "lg",
        closeButtonProps: { "aria-label": t("form.close") },
        attributes: notABanner,
      },
      styles: { title: { fontWeight: 600, fontSize: "1rem" } },
    } satisfies Of<typeof Drawer>,
    Menu: {
      defaultProps: {
        shadow: "md",
        position: "bottom-end",
        width: 220,
        // It would be a child of the menu that is none of its items.
        withInitialFocusPlaceholder: false,
      },
      // A long text within an item is cut off, not the menu widened.
      styles: { itemLabel: { minWidth: 0 } },
    } satisfies Of<typeof Menu>,
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { "aria-label": t("form.close") },
        attributes: notABanner,
      },
      styles: { title: { fontWeight: 600, fontSize: "1rem" } },
    } satisfies Of<typeof Modal>,
    Paper: { defaultProps: { withBorder: true } } satisfies Of<typeof Paper>,
    Table: { classNames: { table: "table table-lines" } } satisfies Of<typeof Table>,
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } } satisfies Of<typeof Tooltip>,
  },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": "#495057",
    "--mantine-color-placeholder": "#666f76",
    "--mantine-color-error": "#b01e1e",
    "--mantine-color-default-border": "#d9dde0",
    "--qm-canvas": "#f8f9fa",
    "--qm-line": "#e6e9eb",
    "--qm-hover": "#f4f6f7",
    "--qm-flash": "#cdeee8",
    "--qm-muted": "#5a636a",
  },
  dark: {
    "--mantine-color-body": "#171c1f",
    "--mantine-color-dimmed": "#a3acb0",
    "--mantine-color-placeholder": "#98a2a7",
    "--mantine-color-error": "#f09a9a",
    "--mantine-color-default": "#1d2326",
    "--mantine-color-default-hover": "#262d31",
    "--mantine-color-default-border": "#353d42",
    "--qm-canvas": "#111517",
    "--qm-line": "#283034",
    "--qm-hover": "#1e2528",
    "--qm-flash": "#134e49",
    "--qm-muted": "#a3acb0",
    // Mantine darkens these almost to black: a badge would be lost on a dark page.
    "--mantine-color-teal-light": "#11403b",
    "--mantine-color-green-light": "#173d24",
    "--mantine-color-amber-light": "#4d2c06",
    "--mantine-color-red-light": "#561c1c",
    "--mantine-color-blue-light": "#1a3360",
    "--mantine-color-gray-light": "#2c3337",
  },
});
