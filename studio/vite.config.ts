import { defineConfig } from "vite";

// Names without hashes, so that a build of the same sources gives the same files.
export default defineConfig({
  build: {
    outDir: "../src/foveal/studio/static",
    emptyOutDir: true,
    modulePreload: false,
    target: "es2022",
    rollupOptions: {
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
});
