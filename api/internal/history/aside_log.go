package history

import (
	"os"
	"path/filepath"
)

// logLinks is what the log was before it was opened: where it is damaged, Prometheus removes the damaged part and all that follows.
type logLinks struct {
	dir   string
	files map[string]os.FileInfo
}

const linksName = "wal-before"

func linkLog(dir string) logLinks {
	links := logLinks{dir: dir, files: map[string]os.FileInfo{}}
	to := filepath.Join(dir, linksName)
	links.remove()
	_ = os.Mkdir(to, 0o700)                               // what cannot be linked cannot be set aside: that it was damaged is told all the same
	entries, _ := os.ReadDir(filepath.Join(dir, logName)) // none at the first start
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
			links.files[entry.Name()] = info
			_ = os.Link(filepath.Join(dir, logName, entry.Name()), filepath.Join(to, entry.Name()))
		}
	}
	return links
}

// wasRepaired tells whether the log is another than it was.
func (l logLinks) wasRepaired() bool {
	for name, before := range l.files {
		if now, err := os.Stat(filepath.Join(l.dir, logName, name)); err != nil || !os.SameFile(before, now) {
			return true
		}
	}
	return false
}

// remove removes what was kept of the log and is not needed. Where that fails the next start does it.
func (l logLinks) remove() { _ = os.RemoveAll(filepath.Join(l.dir, linksName)) }
