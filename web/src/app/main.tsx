import "@mantine/core/styles.css";
import "./styles.css";
import { createRoot } from "react-dom/client";
import { attendQueue } from "../upload/queue";
import { beginLanguage } from "../words/language";
import { App } from "./App";

beginLanguage();
attendQueue();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
