import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { Boundary } from "../ui/Boundary.tsx";
import { whenPartIsLost } from "../ui/lazy-part.tsx";
import { App } from "./App.tsx";
import { startLive } from "./live.ts";
import { reloadIfOld } from "./reload.ts";
import "./base.css";

// A machine without a network still has itself to look at, so the browser's idea of being offline does not count.
const client = new QueryClient({ defaultOptions: { queries: { networkMode: "always" } } });
const live = startLive(client);
whenPartIsLost(() => reloadIfOld(client));

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const page = createRoot(root);
// In slices, not in one piece: until it is there the browser can scroll what index.html has drawn.
startTransition(() =>
  page.render(
    <StrictMode>
      <Boundary name="This page" onRetry={() => location.reload()}>
        <QueryClientProvider client={client}>
          <App live={live} />
        </QueryClientProvider>
      </Boundary>
    </StrictMode>,
  ),
);
