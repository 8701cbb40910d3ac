import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  children: ReactNode;
}

interface ErrorBoundaryState {
  error: Error | undefined;
}

/** A fault of the page itself: says so in place of a blank screen. React has written the details to the console. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined };

  static getDerivedStateFromError(error: Error): ErrorBoundaryState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <main className="fault">
        <h1>This page has a fault</h1>
        <p>
          It stopped at “{error.message}”. Reloading usually helps; the numbers themselves are still at{" "}
          <a href="stats">/stats</a>.
        </p>
      </main>
    );
  }
}
