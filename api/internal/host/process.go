package host

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"os"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// forgetAfter is how old the scan before may be for anything to be taken over from it.
const forgetAfter = time.Minute

// processes is what is kept from one scan of the processes to the next.
type processes struct {
	files kernel.Files
	users users
	seed  maphash.Seed
	count uint64 // of scans
	at    time.Time
	last  scanned
}

// ReadProcesses scans all processes once, with their command lines only where arguments is set. It shares nothing that
// changes with Read and may run beside it, as reading a command line waits for a process that is stuck in the kernel.
// It must not run beside itself or ForgetProcesses. What it returns must not be written to.
func (r *Reader) ReadProcesses(ctx context.Context, arguments bool) (reading stats.ProcessReading) {
	kept := &r.processes
	reading = stats.ProcessReading{Users: kept.users.read(r.etc("passwd")), At: time.Now(), IsPartial: true}
	defer func() { reading.Until = time.Now() }()
	r.readMachineOfProcesses(&reading)

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
	reading.IsPartial = !found.seesFirst || found.denied > 0 || found.failed > 0
	reading.Missing = append(reading.Missing, found.missing(r.roots.Proc)...)
	return reading
}

// ForgetProcesses lets go of what is kept for the next scan: the names and command lines of all processes, and the names of users.
func (r *Reader) ForgetProcesses() { r.processes = processes{} }

// readMachineOfProcesses reads /proc/stat at the moment a scan begins: when the machine booted, and what its processors have
// done, which the time of the processes is held against.
func (r *Reader) readMachineOfProcesses(reading *stats.ProcessReading) {
	path := r.proc("stat")
	content, err := r.processes.files.Read(path)
	if err != nil {
		reading.Missing = append(reading.Missing, missing("processes.ageSeconds", err), missing("unlistedCpuPercent", err))
		return
	}
	cores, system, problem := parseStat(content)
	if reading.BootTime = system.BootTime; reading.BootTime.IsZero() {
		reading.Missing = append(reading.Missing, missing("processes.ageSeconds", fmt.Errorf("%s does not say when the machine booted", path)))
	}
	if len(cores) > 0 {
		reading.CPU = &stats.CPUCounters{Cores: cores}
		return
	}
	if problem == nil {
		problem = errors.New("it has no line for any processor")
	}
	reading.Missing = append(reading.Missing, missing("unlistedCpuPercent", fmt.Errorf("%s is not as expected: %w", path, problem)))
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
		say(fmt.Sprintf("Processes that could not be understood are left out: %d. The first: ", s.failed)+kernel.Reason(s.failure), "")
	}
	return absent
}
