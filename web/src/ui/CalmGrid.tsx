import { Component, createRef, type HTMLAttributes } from "react";

interface CalmGridProps extends HTMLAttributes<HTMLDivElement> {
  /** Another one where children change places. */
  order: string;
}

type Places = ReadonlyMap<Element, DOMRect>;

const GLIDE: KeyframeAnimationOptions = { duration: 400, easing: "ease" };

/** Children that change places glide there, so that the eye can follow and nothing jumps from under a pointer. */
export class CalmGrid extends Component<CalmGridProps> {
  #grid = createRef<HTMLDivElement>();

  #places(): Places {
    return new Map([...(this.#grid.current?.children ?? [])].map((child) => [child, child.getBoundingClientRect()]));
  }

  override getSnapshotBeforeUpdate({ order }: CalmGridProps): Places | null {
    return order === this.props.order ? null : this.#places();
  }

  override componentDidUpdate(_props: CalmGridProps, _state: unknown, before: Places | null): void {
    if (before === null || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const [child, now] of this.#places()) {
      const then = before.get(child);
      const [x, y] = then ? [then.x - now.x, then.y - now.y] : [0, 0];
      if (x || y) child.animate?.([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], GLIDE);
    }
  }

  override render() {
    const { order: _, ...props } = this.props;
    return <div {...props} ref={this.#grid} />;
  }
}
