import "./ShareBar.css";

export interface Share {
  label: string;
  color: `--${string}`;
  /** 0 to 1, of the whole bar. */
  share: number;
}

interface ShareBarProps {
  /** The bar in words. */
  summary: string;
  shares: readonly Share[];
}

/** A whole and its parts, side by side. What no part takes stays empty. */
export function ShareBar({ summary, shares }: ShareBarProps) {
  return (
    <div className="share-bar" role="img" aria-label={summary}>
      {shares.map(({ label, color, share }) => (
        <span
          className="share-bar__part"
          key={label}
          style={{ "--part": `var(${color})`, "--share": Math.min(1, Math.max(0, share)) }}
        />
      ))}
    </div>
  );
}
