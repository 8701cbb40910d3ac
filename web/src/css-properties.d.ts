/** Lets the `style` prop set custom properties, which React hands to the CSSOM as they are. */
import "react";

declare module "react" {
  interface CSSProperties {
    [property: `--${string}`]: string | number | undefined;
  }
}
