package cgroup

import (
	"bytes"
	"fmt"
	"math"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// The fields that workloads alone have.
const (
	fieldIO   = "workloads.disks"
	fieldPeak = "workloads.memory.peakBytes"
)

// IO reads how much was read and written, a row a block device. It is nil where it is not counted.
func (r *DirectoryReader) IO(at Directory) []stats.WorkloadIO {
	if at.Version == V2 {
		return r.io(at, "io.stat", parseIOStat)
	}
	if rows := r.io(at, "blkio.throttle.io_service_bytes_recursive", parseBlockIO); rows != nil { // with the cgroups in it
		return rows
	}
	return r.io(at, "blkio.throttle.io_service_bytes", parseBlockIO)
}

func (r *DirectoryReader) io(at Directory, name string, parse func([]byte) ([]stats.WorkloadIO, error)) []stats.WorkloadIO {
	rows := readFile(r, fieldIO, at, name, func(content []byte) (*[]stats.WorkloadIO, error) {
		parsed, err := parse(content)
		return &parsed, err
	})
	if rows == nil {
		return nil
	}
	return *rows
}

// MemoryPeak reads the most memory that was ever in use, file cache included.
func (r *DirectoryReader) MemoryPeak(at Directory) *uint64 {
	name := "memory.peak"
	if at.Version == V1 {
		name = "memory.max_usage_in_bytes"
	}
	return readFile(r, fieldPeak, at, name, parseUsage)
}

// mostDevices bounds how many block devices are told of one cgroup.
const mostDevices = 64

// parseIOStat parses io.stat: "8:0 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0" for each device. A device
// may have no numbers, or numbers of other controllers alone: it has not been used.
func parseIOStat(content []byte) ([]stats.WorkloadIO, error) {
	rows := []stats.WorkloadIO{}
	for line := range bytes.Lines(content) {
		device, rest, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		if len(device) == 0 {
			continue
		}
		if !isDevice(device) {
			return nil, fmt.Errorf("line %q names no device", kernel.Quoted(line))
		}
		row := stats.WorkloadIO{}
		found := false
		for field := range bytes.FieldsSeq(rest) {
			name, text, _ := bytes.Cut(field, []byte("="))
			var target *uint64
			switch string(name) {
			case "rbytes":
				target = &row.ReadBytes
			case "wbytes":
				target = &row.WrittenBytes
			default:
				continue
			}
			var isNumber bool
			if *target, isNumber = kernel.Digits(text); !isNumber {
				return nil, fmt.Errorf("line %q: %q is not a number", kernel.Quoted(line), kernel.Quoted(field))
			}
			found = true
		}
		if found && len(rows) < mostDevices {
			row.Device = string(device)
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// parseBlockIO parses blkio.throttle.io_service_bytes: lines "8:0 Read 1459200" and "8:0 Write 314773504" for each device, and
// "Total" at the end.
func parseBlockIO(content []byte) ([]stats.WorkloadIO, error) {
	rows := []stats.WorkloadIO{}
	for line := range bytes.Lines(content) {
		device, rest, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		if len(device) == 0 || string(device) == "Total" {
			continue
		}
		operation, text, _ := bytes.Cut(rest, []byte(" "))
		number, isNumber := kernel.Digits(bytes.TrimSpace(text))
		if !isDevice(device) || !isNumber {
			return nil, fmt.Errorf("line %q is not a device, an operation and a number", kernel.Quoted(line))
		}
		if last := len(rows) - 1; last < 0 || rows[last].Device != string(device) {
			if len(rows) == mostDevices {
				break
			}
			rows = append(rows, stats.WorkloadIO{Device: string(device)})
		}
		switch row := &rows[len(rows)-1]; string(operation) {
		case "Read":
			row.ReadBytes = number
		case "Write":
			row.WrittenBytes = number
		}
	}
	return rows, nil
}

// isDevice reports whether text is the numbers of a block device, major:minor.
func isDevice(text []byte) bool {
	major, minor, found := bytes.Cut(text, []byte(":"))
	first, isMajor := kernel.Digits(major)
	second, isMinor := kernel.Digits(minor)
	return found && isMajor && isMinor && first <= math.MaxUint32 && second <= math.MaxUint32
}
