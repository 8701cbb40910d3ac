/** Parts of the page that are loaded when they are needed, and what happens where they cannot be. */
import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode, Suspense, useState } from "react";
import { Boundary } from "./Boundary.tsx";

interface LazyPartOptions<Props> {
  /** As in Boundary. */
  name: string;
  /** While it loads. */
  waiting?: ReactNode;
  /** The part where it is loaded already: drawn at once, without anything in its place first. */
  ready?: () => ComponentType<Props> | undefined;
  /** Where it cannot be loaded, in place of the usual notice. */
  failed?: ReactNode;
}

/** Pauses between attempts. Chromium, Firefox and Safari ask the server again for a module that failed. */
const PAUSES_MS = [500, 2000];

/** Called where a part cannot be loaded: a server with another build has it no longer, and the page has to be loaded again. */
let onLost: () => Promise<void> = async () => {};

export function whenPartIsLost(call: () => Promise<void>): void {
  onLost = call;
}

/** A component that is loaded when it is first drawn. It fails alone, and tries again: by itself, by its button, and whenever it is opened. */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  { name, waiting = null, ready, failed }: LazyPartOptions<Props>,
): ComponentType<Props & { basis?: unknown }> {
  let isLost = false;
  let part: LazyExoticComponent<ComponentType<Props>>;
  const start = () => {
    isLost = false;
    part = lazy(async () => {
      try {
        return { default: await persistently(load) };
      } catch (cause) {
        isLost = true;
        await onLost();
        throw new Error("it could not be loaded.", { cause });
      }
    });
  };
  start();
  return function LazyPart(props) {
    const [, draw] = useState(() => {
      if (isLost) start();
      return 0;
    });
    // The same for as long as it is drawn: another type would be another part.
    const [{ here }] = useState(() => ({ here: ready?.() }));
    const Part: ComponentType<Props> = here ?? part;
    const retry = () => {
      if (isLost) start();
      draw((count) => count + 1);
    };
    return (
      <Boundary name={name} basis={props.basis} onRetry={retry} fallback={failed}>
        <Suspense fallback={waiting}>
          <Part {...props} />
        </Suspense>
      </Boundary>
    );
  };
}

async function persistently<Result>(load: () => Promise<Result>): Promise<Result> {
  for (const pause of PAUSES_MS) {
    try {
      return await load();
    } catch (cause) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      await reloadStyles(cause);
    }
  }
  return load();
}

/** Vite loads the styles of a part once, and takes those that failed for loaded. */
async function reloadStyles(cause: unknown): Promise<void> {
  const [, href] = /^Unable to preload CSS for (\S+)$/.exec(cause instanceof Error ? cause.message : "") ?? [];
  if (href === undefined) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  await new Promise<void>((resolve) => {
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}
