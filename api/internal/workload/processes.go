package workload

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// lookAgain is after how many walks a process is read again: it may have been moved, or be another one under the same id.
	lookAgain = 30
	// looksAtFirst is how often a new process is read: it usually starts another program, and may be moved, right after it began.
	looksAtFirst = 3
	// mostProcesses bounds how many are looked at.
	mostProcesses = 100_000
)

// processTable knows where each process of the machine is. Process ids in cgroup.procs are those of our own namespace, in which the
// processes of others have none, so each process is asked for its cgroup instead. That is asked once, and seldom again.
type processTable struct {
	files  kernel.Files
	buffer []byte
	known  map[int]*process
	walks  uint64
	denied int // processes that are there and may not be read
	sees1  bool
}

// process is what is known of one.
type process struct {
	placements []placement
	start      uint64
	name       string
	looks      int
	walk       uint64 // in which it was last there
}

// scan brings the table up to date.
func (t *processTable) scan(proc string, hierarchies []*hierarchy) error {
	t.walks++
	t.denied = 0
	pids, err := t.list(proc)
	if err != nil {
		return err
	}
	if t.known == nil {
		t.known = make(map[int]*process, len(pids))
	}
	path := make([]byte, 0, 64)
	for _, pid := range pids {
		one := t.known[pid]
		if one != nil && one.looks >= looksAtFirst && (uint64(pid)+t.walks)%lookAgain != 0 { //nolint:gosec // an id is not negative
			one.walk = t.walks
			continue
		}
		path = strconv.AppendInt(append(append(path[:0], proc...), '/'), int64(pid), 10)
		if read, err := t.read(string(path), hierarchies); err == nil {
			if one != nil && one.start == read.start {
				read.looks = one.looks
			}
			read.looks, read.walk = read.looks+1, t.walks
			t.known[pid] = read
		} else if errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM) {
			t.denied++
		}
	}
	for pid, one := range t.known {
		if one.walk != t.walks {
			delete(t.known, pid)
		}
	}
	t.sees1 = t.known[1] != nil
	return nil
}

// read reads one process.
func (t *processTable) read(directory string, hierarchies []*hierarchy) (*process, error) {
	content, err := t.files.Read(directory + "/stat")
	if err != nil {
		return nil, err
	}
	read, err := parseProcess(content)
	if err != nil {
		return nil, err
	}
	if content, err = t.files.Read(directory + "/cgroup"); err != nil {
		return nil, err
	}
	read.placements = parsePlacements(content, hierarchies)
	return read, nil
}

// startColumn is the number of the column starttime of /proc/PID/stat behind the name, proc_pid_stat(5).
const startColumn = 19

var errNotProcess = errors.New("it is not the line of a process")

// parseProcess parses /proc/PID/stat. The name may have blanks and brackets in it.
func parseProcess(content []byte) (*process, error) {
	from, to := bytes.IndexByte(content, '('), bytes.LastIndexByte(content, ')')
	if from < 0 || to < from {
		return nil, errNotProcess
	}
	column := 0
	for field := range bytes.FieldsSeq(content[to+1:]) {
		if column == startColumn {
			start, isNumber := kernel.Digits(field)
			if !isNumber {
				return nil, errNotProcess
			}
			return &process{name: printable(string(content[from+1 : to])), start: start}, nil
		}
		column++
	}
	return nil, errNotProcess
}

// list returns the ids of all processes, rising.
func (t *processTable) list(proc string) ([]int, error) {
	root, err := os.Open(proc)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	if t.buffer == nil {
		t.buffer = make([]byte, 16<<10)
	}
	pids := make([]int, 0, len(t.known)+16)
	for {
		n, err := kernel.Retry(func() (int, error) { return unix.Getdents(int(root.Fd()), t.buffer) })
		if err != nil {
			return nil, &os.PathError{Op: "read", Path: proc, Err: err}
		}
		if n <= 0 {
			slices.Sort(pids)
			return pids[:min(len(pids), mostProcesses)], nil
		}
		kernel.EachEntry(t.buffer[:n], func(name []byte, _ uint8) {
			if number, isNumber := kernel.Digits(name); isNumber && number > 0 && number < 1<<31 {
				pids = append(pids, int(number))
			}
		})
	}
}

// place hands each process to the workloads that it is in.
func (t *processTable) place(hierarchies []*hierarchy, workloads []stats.WorkloadCounters) {
	rows := make(map[string]int, len(workloads))
	for i := range workloads {
		rows[workloads[i].ID] = i
	}
	depths := make([]int, len(hierarchies))
	if first := t.known[1]; first != nil {
		for _, at := range first.placements {
			depths[at.hierarchy] = depthOf(at.path)
		}
	}
	innermost := map[placement]int{} // of each path that processes are at, the workload that it is in, or -1
	pids := make([]int, 0, len(t.known))
	for pid := range t.known {
		pids = append(pids, pid)
	}
	slices.Sort(pids)
	for i := range workloads {
		workloads[i].Processes = []stats.WorkloadProcess{}
	}
	for _, pid := range pids {
		one := t.known[pid]
		deepest := -1
		for _, at := range one.placements {
			row, known := innermost[at]
			if !known {
				row = -1
				if path, told := resolve(at.path, hierarchies[at.hierarchy].own, depths[at.hierarchy]); told {
					row = rowOf(path, rows)
				}
				innermost[at] = row
			}
			if row >= 0 && (deepest < 0 || len(workloads[row].ID) > len(workloads[deepest].ID)) {
				deepest = row
			}
		}
		for deepest >= 0 {
			row := &workloads[deepest]
			row.Processes = append(row.Processes, stats.WorkloadProcess{PID: pid, StartTicks: one.start, Name: one.name})
			around, found := rows[row.Parent]
			if !found {
				break
			}
			deepest = around
		}
	}
}

// rowOf returns the workload that the cgroup at path is or is in, -1 for none.
func rowOf(path string, rows map[string]int) int {
	for end := len(path); end > 0; {
		if row, found := rows[path[:end]]; found {
			return row
		}
		end = max(strings.LastIndexByte(path[:end], '/'), 0)
	}
	return -1
}
