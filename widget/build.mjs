// Builds one classic script, style sheet included, as dist/widget.js or the file that is named. The same inputs
// give the same bytes.
import { readFile } from "node:fs/promises";
import * as esbuild from "esbuild";

const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

await esbuild.build({
  entryPoints: ["src/main.tsx"],
  outfile: process.argv[2] ?? "dist/widget.js",
  bundle: true,
  minify: true,
  format: "iife",
  charset: "utf8",
  target: "es2020",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  plugins: [styles],
});
