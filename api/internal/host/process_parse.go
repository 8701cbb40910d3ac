package host

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"strconv"
	"time"
)

// processStat is what /proc/PID/stat tells.
type processStat struct {
	name       []byte // a part of the line
	state      []byte // one letter
	parentPID  int
	threads    int
	cpuTicks   uint64
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

var errNotAsExpected = errors.New("not as expected")

// parseProcessStat parses a line such as "7 (a name) S 1 …". The name is chosen by the process and may hold spaces,
// brackets and newlines, so it ends at the last bracket: what follows has none.
func parseProcessStat(line []byte) (processStat, error) {
	from, to := bytes.IndexByte(line, '('), bytes.LastIndexByte(line, ')')
	if from < 0 || to < from {
		return processStat{}, fmt.Errorf("stat has no name: %w", errNotAsExpected)
	}
	parsed := processStat{name: line[from+1 : to]}
	rest := line[to+1:]
	for column := range columnsRead {
		field := nextField(&rest)
		if len(field) == 0 {
			return processStat{}, fmt.Errorf("stat has %d columns after the name: %w", column, errNotAsExpected)
		}
		var err error
		switch column {
		case columnState:
			parsed.state = field
			if len(field) != 1 {
				err = errNotAsExpected
			}
		case columnParent:
			parsed.parentPID, err = parseCount(field)
		case columnUserTime:
			parsed.cpuTicks, err = parseNumber(field)
		case columnKernelTime:
			var ticks, carry uint64
			ticks, err = parseNumber(field)
			if parsed.cpuTicks, carry = bits.Add64(parsed.cpuTicks, ticks, 0); carry != 0 {
				err = errNotAsExpected
			}
		case columnThreads:
			parsed.threads, err = parseCount(field)
		case columnStart:
			parsed.startTicks, err = parseNumber(field)
		case columnVirtualSize:
			var size uint64
			size, err = parseNumber(field)
			parsed.hasMemory = size > 0
		case columnResident:
			parsed.pages, err = parseNumber(field)
		}
		if err != nil {
			return processStat{}, fmt.Errorf("column %d of stat: %w", column, err)
		}
	}
	return parsed, nil
}

// nextField takes the next field off a line of columns; empty at its end. It goes letter by letter: fields are so short that
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
	pages, err := parseNumber(nextField(&line))
	if err != nil {
		return 0, err
	}
	return residentBytes(pages, pageBytes)
}

func residentBytes(pages, pageBytes uint64) (uint64, error) {
	overflow, size := bits.Mul64(pages, pageBytes)
	if overflow != 0 {
		return 0, errNotAsExpected
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

// readBootTime finds btime in /proc/stat.
func readBootTime(path string) (time.Time, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return time.Time{}, err
	}
	boot, err := parseBootTime(content)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s does not say when the machine booted", path)
	}
	return boot, nil
}

func parseBootTime(content []byte) (time.Time, error) {
	_, line, _ := bytes.Cut(content, []byte("\nbtime "))
	line, _, _ = bytes.Cut(line, []byte{'\n'})
	return parseTime(line)
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
