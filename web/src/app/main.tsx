import "@mantine/core/styles.css";
import "./styles.css";
import { createRoot } from "react-dom/client";
import { attendQueue } from "../upload/queue";
import { beginLanguage } from "../words/language";
import { App } from "./App";
import { styleNonce } from "./styleNonce";

// By this name the part of a dialog that locks the scrolling asks for it.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

beginLanguage();
attendQueue();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
