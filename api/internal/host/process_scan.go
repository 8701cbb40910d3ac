package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	fileBytes        = 4 << 10 // more than stat and statm ever have, and how much of a command line is read
	directoryBytes   = 32 << 10
	processesPerPart = 1000 // fewer are not worth another processor
	maxParts         = 4
	fullReadEvery    = 30   // scans: after so many every process has been read in full again
	maxFullFirstScan = 2000 // of more processes the first scan reads statm only of the largest
	largestRead      = 200  // how many those are: as many as a list shows at most
)

// processScan is one walk over a proc file system. Nearly all that it costs is the kernel's time for opening files, so
// it opens as few as it can: a process whose line in stat is what it was in the scan before has not run since, so its
// owner, its statm and its arguments are taken over. A thirtieth of the processes are read in full all the same, another
// thirtieth in each scan, as a process that runs for less than a tick, and touches no new memory, leaves no trace in stat.
//
// Where nothing is known of many processes, statm is read of the largest only. Of the others the resident memory is
// what stat has: the same count, without what processors have not yet added up (since Linux 6.2; 32 pages each at most).
type processScan struct {
	root      int // descriptor of the proc file system
	arguments bool
	pageBytes uint64
	seed      maphash.Seed
	number    uint64 // of this scan
	before    scanned
	skipStatm bool // resident memory comes from stat, and of the largest from statm, by readLargest
}

// scanned is what a scan, or a part of one, has found.
type scanned struct {
	processes []stats.ProcessCounters // by rising PID
	lines     []uint64                // hash of the line in stat of each

	listed    int  // processes that there were
	seesFirst bool // process 1 is there: every machine has it, and only hidepid takes it out of sight
	denied    int  // processes that are there and may not be read
	failed    int  // processes whose files are not as they should be
	failure   error
}

// run scans all processes. It fails only where the file system itself cannot be listed, or ctx is done.
func (s *processScan) run(ctx context.Context) (scanned, error) {
	pids, err := s.list()
	if err != nil {
		return scanned{}, err
	}
	whole := scanned{
		processes: make([]stats.ProcessCounters, 0, len(pids)),
		lines:     make([]uint64, 0, len(pids)),
		listed:    len(pids),
	}
	s.skipStatm = len(s.before.processes) == 0 && len(pids) > maxFullFirstScan
	parts := make([]scanned, min(1+len(pids)/processesPerPart, runtime.GOMAXPROCS(0), maxParts))
	var workers sync.WaitGroup
	for i := range parts {
		from, to := i*len(pids)/len(parts), (i+1)*len(pids)/len(parts)
		parts[i].processes, parts[i].lines = whole.processes[from:from:to], whole.lines[from:from:to] // each has its room
		workers.Go(func() { s.scan(ctx, pids[from:to], &parts[i]) })
	}
	workers.Wait()
	for _, part := range parts { // moved together, over what was left out
		whole.processes = append(whole.processes, part.processes...)
		whole.lines = append(whole.lines, part.lines...)
		whole.seesFirst = whole.seesFirst || part.seesFirst
		whole.denied += part.denied
		whole.failed += part.failed
		if whole.failure == nil {
			whole.failure = part.failure
		}
	}
	if s.skipStatm {
		s.readLargest(ctx, whole.processes)
	}
	return whole, ctx.Err()
}

// readLargest reads statm of the processes with the most resident memory. What one of them has by stat stays where it
// has ended meanwhile.
func (s *processScan) readLargest(ctx context.Context, processes []stats.ProcessCounters) {
	order := make([]int, 0, len(processes))
	for i, process := range processes {
		if process.ResidentBytes > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(processes[b].ResidentBytes, processes[a].ResidentBytes) })
	reader := processReader{processScan: s, buffer: make([]byte, fileBytes)}
	for _, i := range order[:min(len(order), largestRead)] {
		if ctx.Err() != nil {
			return
		}
		if size, err := reader.resident(strconv.Itoa(processes[i].PID)); err == nil {
			processes[i].ResidentBytes = size
		}
	}
}

// list returns the ids of all processes, rising.
func (s *processScan) list() ([]int, error) {
	var pids []int
	buffer := make([]byte, directoryBytes)
	for {
		n, err := kernel.Retry(func() (int, error) { return unix.Getdents(s.root, buffer) })
		if err != nil {
			return nil, err
		}
		if n <= 0 {
			slices.Sort(pids) // the kernel has sorted them, other file systems have not
			return pids, nil
		}
		pids = appendPIDs(pids, buffer[:n])
	}
}

// scan reads some processes into found.
func (s *processScan) scan(ctx context.Context, pids []int, found *scanned) {
	reader := processReader{processScan: s, names: map[string]string{}, buffer: make([]byte, fileBytes)}
	for _, pid := range pids {
		if ctx.Err() != nil {
			break
		}
		process, line, err := reader.read(pid)
		switch {
		case err == nil:
			found.processes = append(found.processes, process)
			found.lines = append(found.lines, line)
			found.seesFirst = found.seesFirst || pid == 1
		case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ESRCH): // it has ended meanwhile
		case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
			found.denied++
		default:
			if found.failed++; found.failed == 1 {
				found.failure = fmt.Errorf("process %d: %w", pid, err)
			}
			found.seesFirst = found.seesFirst || pid == 1
		}
	}
}

// processReader reads one process after the other, by rising PID.
type processReader struct {
	*processScan
	names  map[string]string // so that a name that many processes have is kept once
	buffer []byte            // of the file that is being read
	path   []byte            // of the process that is being read
	next   int               // index in before of the first process that is not below the one that is being read
}

// read reads one process, and returns the hash of its line in stat too.
func (r *processReader) read(pid int) (stats.ProcessCounters, uint64, error) {
	r.path = append(strconv.AppendInt(r.path[:0], int64(pid), 10), "/statm"...)
	path := string(r.path) // "7/stat" and "7" are parts of it: one string serves all three
	content, err := r.readFile(path[:len(path)-len("m")])
	if err != nil {
		return stats.ProcessCounters{}, 0, err
	}
	line := maphash.Bytes(r.seed, content)
	if process, known := r.known(pid, line); known {
		return process, line, nil
	}
	parsed, err := parseProcessStat(content)
	if err != nil {
		return stats.ProcessCounters{}, 0, err
	}
	process := stats.ProcessCounters{
		PID:           pid,
		ParentPID:     parsed.parentPID,
		Name:          r.name(parsed.name),
		State:         string(parsed.state),
		Threads:       parsed.threads,
		CPUTicks:      parsed.cpuTicks,
		ChildrenTicks: parsed.childTicks,
		StartTicks:    parsed.startTicks,
	}
	err = r.complete(&process, path[:len(path)-len("/statm")], parsed)
	return process, line, err
}

// known returns what the scan before has found of a process that has not run since.
func (r *processReader) known(pid int, line uint64) (stats.ProcessCounters, bool) {
	before := r.before.processes
	for r.next < len(before) && before[r.next].PID < pid {
		r.next++
	}
	if r.next == len(before) || before[r.next].PID != pid || r.before.lines[r.next] != line ||
		(uint64(pid)+r.number)%fullReadEvery == 0 { //nolint:gosec // an id is not negative
		return stats.ProcessCounters{}, false
	}
	return before[r.next], true
}

// complete adds what other files than stat say.
func (r *processReader) complete(process *stats.ProcessCounters, folder string, parsed processStat) error {
	// The folder's owner is the process's user. Its files are root's where the process may not be dumped, as after
	// it has given up root.
	var status unix.Stat_t
	if err := unix.Fstatat(r.root, folder, &status, 0); err != nil {
		return err
	}
	process.UserID = status.Uid
	if !parsed.hasMemory { // a thread of the kernel or a zombie: statm would be zeros, and it has no arguments
		return nil
	}
	var err error
	if r.skipStatm {
		process.ResidentBytes, err = residentBytes(parsed.pages, r.pageBytes)
	} else {
		process.ResidentBytes, err = r.resident(folder)
	}
	if err != nil {
		return err
	}
	if r.arguments {
		content, err := r.readFile(folder + "/cmdline")
		if err != nil {
			return err
		}
		process.Command = parseCommand(content)
	}
	return nil
}

// resident returns the resident memory by statm of the process that folder is of.
func (r *processReader) resident(folder string) (uint64, error) {
	content, err := r.readFile(folder + "/statm")
	if err != nil {
		return 0, err
	}
	return parseResident(content, r.pageBytes)
}

func (r *processReader) name(name []byte) string {
	kept, found := r.names[string(name)]
	if !found {
		kept = string(name)
		r.names[kept] = kept
	}
	return kept
}

// readFile returns the content of a file, or what of it the buffer holds, until the next call. The kernel makes all of
// these in one read, so a second one, which would find the end as kernel.Files does, is saved: there are thousands.
func (r *processReader) readFile(path string) ([]byte, error) {
	file, err := kernel.Retry(func() (int, error) { return unix.Openat(r.root, path, unix.O_RDONLY|unix.O_CLOEXEC, 0) })
	if err != nil {
		return nil, err
	}
	n, err := kernel.Retry(func() (int, error) { return unix.Read(file, r.buffer) })
	_ = unix.Close(file) // it was only read
	if err != nil {
		return nil, err
	}
	return r.buffer[:n], nil
}
