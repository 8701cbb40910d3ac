/** What jsdom lacks and the page needs: stand-ins that never call back, and a chart that draws nothing. */
import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

vi.mock("uplot", () => ({
  default: class {
    setData() {}
    setSize() {}
    redraw() {}
    destroy() {}
  },
}));

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
