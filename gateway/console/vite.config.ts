import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Where the gateway answers while developing; a built console is served by the gateway itself.
const gateway = "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    // Browsers that know light-dark(); for older ones it would be rewritten into something that
    // does not know our colour scheme.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    // The bundle budget is read from the manifest: which files a route needs.
    manifest: true,
    // A data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // The gateway gives these a policy of their own: WebAssembly may run in them, and nowhere else.
  worker: {
    format: "es",
    rolldownOptions: { output: { entryFileNames: "workers/[name]-[hash].js" } },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      "/api": gateway,
      "/ws": { target: gateway, ws: true, rewriteWsOrigin: true },
    },
  },
});
