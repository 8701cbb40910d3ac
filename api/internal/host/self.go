package host

import (
	"bytes"
	"context"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Self reads what this process uses.
type Self struct {
	proc  string
	files kernel.Files
}

// NewSelf returns a reader of this process, through our own proc file system.
func NewSelf(proc string) *Self { return &Self{proc: proc} }

// Read fills in what this process has used so far.
func (s *Self) Read(_ context.Context, into *stats.Reading) {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		into.Self.Missing = append(into.Self.Missing, missing("self.cpuPercent", err))
	} else {
		used := uint64(max(usage.Utime.Nano()+usage.Stime.Nano(), 0))
		into.Self.CPUNanoseconds = &used
	}
	content, err := s.files.Read(filepath.Join(s.proc, "self/status"))
	if err != nil {
		into.Self.Missing = append(into.Self.Missing, missing("self.residentBytes", err), missing("self.anonymousBytes", err))
		return
	}
	into.Self.ResidentBytes = statusBytes(content, "VmRSS:")
	into.Self.AnonymousBytes = statusBytes(content, "RssAnon:")
}

// statusBytes finds a line such as "VmRSS:	  1234 kB" in a status file, proc_pid_status(5).
func statusBytes(content []byte, name string) *uint64 {
	for line := range bytes.Lines(content) {
		if text, found := bytes.CutPrefix(line, []byte(name)); found {
			kibibytes, err := strconv.ParseUint(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(text), []byte("kB")))), 10, 54)
			if err != nil {
				return nil
			}
			size := kibibytes << 10
			return &size
		}
	}
	return nil
}
