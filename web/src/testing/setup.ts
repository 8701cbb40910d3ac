/** What jsdom lacks and the page needs: stand-ins that never call back, and a chart that draws nothing. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

vi.mock("uplot", () => ({
  default: class {
    static paths = {};
    setData() {}
    setSize() {}
    redraw() {}
    destroy() {}
  },
}));

// A part that is loaded when it is needed takes longer than the usual second on a busy machine. What comes at once is not held up.
configure({ asyncUtilTimeout: 20_000 });

class IdleObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

vi.stubGlobal("ResizeObserver", IdleObserver);
vi.stubGlobal("IntersectionObserver", IdleObserver);
Element.prototype.scrollIntoView = () => {};
vi.stubGlobal("scrollTo", () => {});
vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));

afterEach(() => {
  cleanup();
  localStorage.clear();
});
