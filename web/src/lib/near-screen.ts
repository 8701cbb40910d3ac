/** What is about to be scrolled into view counts as seen. */
export const NEAR_SCREEN: IntersectionObserverInit = { rootMargin: "25%" };
