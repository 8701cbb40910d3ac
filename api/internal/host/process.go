package host

import (
	"context"
	"fmt"
	"hash/maphash"
	"io/fs"
	"os"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// forgetAfter is how old the scan before may be for anything to be taken over from it.
const forgetAfter = time.Minute

// processes is what is kept from one scan of the processes to the next.
type processes struct {
	users users
	seed  maphash.Seed
	count uint64 // of scans
	at    time.Time
	last  scanned
}

// ReadProcesses scans all processes once, with their command lines only where arguments is set. It shares nothing that
// changes with Read and may run beside it, as reading a command line waits for a process that is stuck in the kernel.
// It must not run beside itself. What it returns must not be written to.
func (r *Reader) ReadProcesses(ctx context.Context, arguments bool) stats.ProcessReading {
	reading := stats.ProcessReading{At: time.Now()}
	var err error
	if reading.BootTime, err = readBootTime(r.proc("stat")); err != nil {
		reading.Missing = append(reading.Missing, missing("processes.ageSeconds", err))
	}
	kept := &r.processes
	reading.Users = kept.users.read(r.etc("passwd"))

	root, err := os.Open(r.roots.Proc)
	if err != nil {
		reading.Missing = append(reading.Missing, missing("processes", err))
		return reading
	}
	defer root.Close()
	if kept.count == 0 {
		kept.seed = maphash.MakeSeed()
	}
	if reading.At.Sub(kept.at) > forgetAfter {
		kept.last = scanned{}
	}
	kept.count++
	scan := processScan{
		root:      int(root.Fd()),
		arguments: arguments,
		pageBytes: uint64(max(os.Getpagesize(), 0)),
		seed:      kept.seed,
		number:    kept.count,
		before:    kept.last,
	}
	found, err := scan.run(ctx)
	if err != nil {
		reading.Missing = append(reading.Missing, missing("processes", &fs.PathError{Op: "read", Path: r.roots.Proc, Err: err}))
		return reading
	}
	kept.at, kept.last = reading.At, found
	reading.Processes = found.processes
	reading.Missing = append(reading.Missing, found.missing(r.roots.Proc)...)
	return reading
}

// missing says which processes are not in the list, and why.
func (s *scanned) missing(root string) []stats.Missing {
	var absent []stats.Missing
	say := func(reason, hint string) {
		absent = append(absent, stats.Missing{Field: "processes", Reason: reason, Hint: hint})
	}
	switch {
	case s.listed == 0:
		say(root+" lists no processes.", "Mount the machine's proc file system there, or check HOST_PROC.")
	case !s.seesFirst:
		say(fmt.Sprintf("hidepid hides the processes of other users in %s: %d could be read.", root, len(s.processes)),
			"Mount the proc file system without hidepid, or give sys-stats the group that its option gid names.")
	case s.denied > 0:
		say(fmt.Sprintf("Processes that may not be read are left out: %d.", s.denied), "Let the user that sys-stats runs as read them.")
	}
	if s.failed > 0 {
		say(fmt.Sprintf("Processes that could not be understood are left out: %d. The first is %v.", s.failed, s.failure), "")
	}
	return absent
}
