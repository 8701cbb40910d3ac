interface SwatchProps {
  color: `--${string}`;
  hatched?: boolean | undefined;
}

/** The little patch of colour that ties a word to an area. */
export function Swatch({ color, hatched = false }: SwatchProps) {
  return <span className="swatch" data-hatched={hatched || undefined} style={{ "--swatch": `var(${color})` }} />;
}
