/** The build that this page was made from, put in by scripts/build-info.ts. */
declare const __BUILD__: { version: string; revision: string };
