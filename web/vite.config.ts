import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

// `npm run dev` shows the page of this folder with the API of a farm that runs (`make up`).
export default defineConfig(({ mode }) => {
  const farm = loadEnv(mode, ".", "FARM_").FARM_ADDRESS ?? "http://127.0.0.1:8080";
  return {
    plugins: [react()],
    server: { host: "127.0.0.1", proxy: { "/api": { target: farm } } },
    build: {
      target: "es2020",
      assetsDir: "static",
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 700,
    },
    worker: { format: "es" },
  };
});
