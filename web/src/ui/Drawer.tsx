import type { ReactNode } from "react";
import "./Drawer.css";

interface DrawerProps {
  title: ReactNode;
  /** Names it where the title alone does not. */
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A panel at the right edge, over the page; the whole screen on a small one. The browser's own modal dialog: it keeps the focus
 * inside, closes by Escape, and gives the focus back to where it came from.
 */
export function Drawer({ title, label, onClose, children }: DrawerProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on what is behind the panel closes it; the key for that is Escape.
    <dialog
      className="drawer"
      ref={openWhileMounted}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={({ currentTarget }) => {
        // A browser may close it on its own; the ref's closing is over when this is heard.
        if (!currentTarget.open && currentTarget.isConnected) onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="drawer__panel">
        <header className="drawer__header">
          <h2 className="drawer__title">{title}</h2>
          <button className="drawer__close" type="button" onClick={onClose} aria-label="Close">
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />
            </svg>
          </button>
        </header>
        <div className="drawer__body">{children}</div>
      </div>
    </dialog>
  );
}

function openWhileMounted(dialog: HTMLDialogElement) {
  dialog.showModal();
  return () => dialog.close();
}
