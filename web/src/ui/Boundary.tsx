import { Component, type ReactNode } from "react";
import "./Boundary.css";

interface BoundaryProps {
  /** What is inside, as the beginning of a sentence: "Temperatures". */
  name: string;
  /** What it is drawn from. Once this changes, a part that failed is tried again: the next sample may well be drawn. */
  basis?: unknown;
  /** Called before another attempt. */
  onRetry?: () => void;
  /** In place of the usual notice, for a part that is not worth one. */
  fallback?: ReactNode;
  children: ReactNode;
}

interface BoundaryState {
  error: Error | undefined;
}

/** What fails inside fails alone: it says so in its own place, offers another attempt, and the rest of the page lives on. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: undefined };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate({ basis }: BoundaryProps): void {
    if (this.state.error !== undefined && basis !== this.props.basis) this.setState({ error: undefined });
  }

  readonly #retry = (): void => {
    this.props.onRetry?.();
    this.setState({ error: undefined });
  };

  override render(): ReactNode {
    const { name, fallback, children } = this.props;
    const { error } = this.state;
    if (error === undefined) return children;
    if (fallback !== undefined) return fallback;
    return (
      <section className="boundary" aria-label={name}>
        <p className="boundary__text">
          <strong>{name}</strong> cannot be shown: {error.message}
        </p>
        <button className="button" type="button" onClick={this.#retry}>
          Try again
        </button>
      </section>
    );
  }
}
