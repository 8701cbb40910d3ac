package host

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

// processStat is what /proc/PID/stat tells.
type processStat struct {
	name       []byte // a part of the line
	state      []byte // one letter
	parentPID  int
	threads    int
	cpuTicks   uint64 // utime + stime
	childTicks uint64 // cutime + cstime
	startTicks uint64
	hasMemory  bool // false for threads of the kernel and for zombies
	pages      uint64
}

// The columns of proc_pid_stat(5) that are of use, counted from the state, its field 3.
const (
	columnState = iota
	columnParent
	columnUserTime    = 11
	columnKernelTime  = 12
	columnChildUser   = 13
	columnChildKernel = 14
	columnThreads     = 17
	columnStart       = 19
	columnVirtualSize = 20
	columnResident    = 21
	columnsRead       = 22
)

// Where a linux_dirent64 of getdents64(2) has its length and its name.
const (
	direntLength = 16
	direntName   = 19
)

// errImpossible is of a number that the kernel cannot mean.
var errImpossible = errors.New("not possible")

// parseProcessStat parses a line such as "7 (a name) S 1 …". The name is chosen by the process and may hold spaces,
// brackets and newlines, so it ends at the last bracket: what follows has none.
func parseProcessStat(line []byte) (processStat, error) {
	from, to := bytes.IndexByte(line, '('), bytes.LastIndexByte(line, ')')
	if from < 0 || to < from {
		return processStat{}, errors.New("stat has no name")
	}
	parsed := processStat{name: line[from+1 : to]}
	rest := line[to+1:]
	for column := range columnsRead {
		field := nextField(&rest)
		if len(field) == 0 {
			return processStat{}, fmt.Errorf("stat has %d columns after the name, at least %d are due", column, columnsRead)
		}
		if err := parsed.set(column, field); err != nil {
			return processStat{}, fmt.Errorf("column %d after the name in stat is %q", column+1, kernel.Quoted(field))
		}
	}
	return parsed, nil
}

// set takes over one column.
func (s *processStat) set(column int, field []byte) (err error) {
	switch column {
	case columnState:
		s.state = field
		if len(field) != 1 {
			err = errImpossible
		}
	case columnParent:
		s.parentPID, err = parseCount(field)
	case columnUserTime, columnKernelTime:
		s.cpuTicks, err = addTicks(s.cpuTicks, field)
	case columnChildUser, columnChildKernel:
		s.childTicks, err = addTicks(s.childTicks, field)
	case columnThreads:
		s.threads, err = parseCount(field)
	case columnStart:
		s.startTicks, err = parseNumber(field)
	case columnVirtualSize:
		var size uint64
		size, err = parseNumber(field)
		s.hasMemory = size > 0
	case columnResident:
		s.pages, err = parseNumber(field)
	}
	return err
}

// addTicks adds the time in a column to ticks.
func addTicks(ticks uint64, field []byte) (uint64, error) {
	more, err := parseNumber(field)
	if err != nil {
		return 0, err
	}
	sum, carry := bits.Add64(ticks, more, 0)
	if carry != 0 {
		return 0, errImpossible
	}
	return sum, nil
}

// nextField takes the next field off a line of columns; empty at its end. It goes byte by byte: fields are so short that
// bytes.IndexByte costs more.
func nextField(line *[]byte) []byte {
	rest := *line
	from := 0
	for from < len(rest) && (rest[from] == ' ' || rest[from] == '\n') {
		from++
	}
	to := from
	for to < len(rest) && rest[to] != ' ' && rest[to] != '\n' {
		to++
	}
	*line = rest[to:]
	return rest[from:to]
}

// parseResident returns the resident memory that a line of /proc/PID/statm tells, its second column.
func parseResident(line []byte, pageBytes uint64) (uint64, error) {
	nextField(&line)
	field := nextField(&line)
	pages, err := parseNumber(field)
	if err != nil {
		return 0, fmt.Errorf("the resident pages in statm are %q", kernel.Quoted(field))
	}
	return residentBytes(pages, pageBytes)
}

func residentBytes(pages, pageBytes uint64) (uint64, error) {
	overflow, size := bits.Mul64(pages, pageBytes)
	if overflow != 0 {
		return 0, fmt.Errorf("%d resident pages: %w", pages, errImpossible)
	}
	return size, nil
}

// parseCommand joins the arguments of /proc/PID/cmdline, each of which ends in a NUL.
func parseCommand(content []byte) string {
	content = bytes.TrimRight(content, "\x00")
	for i, letter := range content {
		if letter == 0 {
			content[i] = ' '
		}
	}
	return string(content)
}

// parseTime parses seconds since 1970. A year of five digits is no time: it could not be written down for a viewer.
func parseTime(field []byte) (time.Time, error) {
	const year10000 = 253402300800
	seconds, err := strconv.ParseInt(string(bytes.TrimSpace(field)), 10, 64)
	if err != nil {
		return time.Time{}, err
	}
	if seconds < 0 || seconds >= year10000 {
		return time.Time{}, fmt.Errorf("%d s since 1970 is no time of this machine", seconds)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

func parseNumber(field []byte) (uint64, error) {
	return strconv.ParseUint(string(field), 10, 64)
}

// parseCount parses an id or a number of threads, for which the kernel has 31 bits.
func parseCount(field []byte) (int, error) {
	number, err := strconv.ParseUint(string(field), 10, 31)
	return int(number), err
}

// appendPIDs appends the names in entries, as getdents64(2) gives them, that are ids of processes.
func appendPIDs(pids []int, entries []byte) []int {
	for len(entries) >= direntName {
		length := int(binary.NativeEndian.Uint16(entries[direntLength:]))
		if length < direntName || length > len(entries) {
			break
		}
		name, _, _ := bytes.Cut(entries[direntName:length], []byte{0})
		if pid, err := parseCount(name); err == nil && pid > 0 && name[0] != '0' {
			pids = append(pids, pid)
		}
		entries = entries[length:]
	}
	return pids
}
