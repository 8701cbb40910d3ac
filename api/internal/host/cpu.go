package host

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// system is what one read of /proc/stat gives: reading it once keeps the processors and their total of one moment.
type system struct {
	cpu      stats.CPUCounters
	bootTime time.Time // zero where the file does not say
}

// readSystem reads /proc/stat. gopsutil's cpu.Times hides an unreadable file as an empty list, so it is read here.
func (r *Reader) readSystem() (system, error) {
	content, err := r.files.read(r.proc("stat"))
	if err != nil {
		return system{}, err
	}
	parsed, err := parseStat(content)
	if err != nil {
		return system{}, fmt.Errorf("%s is not as expected: %w", r.proc("stat"), err)
	}
	return parsed, nil
}

// parseStat parses the format of /proc/stat, proc_stat(5). Lines that it does not know are let pass.
func parseStat(content []byte) (system, error) {
	var parsed system
	for line := range bytes.Lines(content) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		switch {
		case bytes.HasPrefix(line, []byte("cpu")) && len(line) > 3 && line[3] != ' ':
			core, err := parseCore(line)
			if err != nil {
				return system{}, err
			}
			parsed.cpu.Cores = append(parsed.cpu.Cores, core)
		case bytes.HasPrefix(line, []byte("btime ")):
			boot, err := parseTime(line[len("btime "):])
			if err != nil {
				return system{}, fmt.Errorf("line %q: %w", line, err)
			}
			parsed.bootTime = boot
		}
	}
	if len(parsed.cpu.Cores) == 0 {
		return system{}, fmt.Errorf("it has no line for any processor")
	}
	return parsed, nil
}

// parseCore parses a line such as "cpu3 10 0 20 400 1 0 2 0 0 0". Kernels before 2.6.33 have fewer columns: what is
// not there was not counted, and stays 0.
func parseCore(line []byte) (stats.CoreCounters, error) {
	fields := bytes.Fields(line)
	id, err := strconv.Atoi(string(fields[0][len("cpu"):]))
	if err != nil {
		return stats.CoreCounters{}, fmt.Errorf("line %q: %w", line, err)
	}
	if len(fields) < 5 {
		return stats.CoreCounters{}, fmt.Errorf("line %q has %d columns, at least 5 are due", line, len(fields))
	}
	core := stats.CoreCounters{ID: id}
	columns := []*uint64{
		&core.User, &core.Nice, &core.System, &core.Idle, &core.IOWait,
		&core.IRQ, &core.SoftIRQ, &core.Steal, &core.Guest, &core.GuestNice,
	}
	for i, field := range fields[1:] {
		if i == len(columns) {
			break
		}
		if *columns[i], err = strconv.ParseUint(string(field), 10, 64); err != nil {
			return stats.CoreCounters{}, fmt.Errorf("line %q: %w", line, err)
		}
	}
	return core, nil
}
