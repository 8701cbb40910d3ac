package host

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readStat reads /proc/stat once, so that the processors and the counters of the whole machine are of one moment.
// gopsutil's cpu.Times takes an unreadable file for a machine without processors.
func (r *Reader) readStat(into *stats.MachineReading) {
	content, err := r.files.Read(r.proc("stat"))
	at := time.Now()
	if err != nil {
		for _, field := range []string{"cpu", "host.logicalCpus", "host.bootTime", "host.uptimeSeconds"} {
			absent(into, field, err)
		}
		return
	}
	cores, system, err := parseStat(content)
	if len(cores) > 0 {
		into.CPU = &stats.CPUCounters{At: at, Cores: cores}
	} else if err == nil {
		err = errors.New("it has no line for any processor")
	}
	into.System = &system
	if err != nil {
		err = fmt.Errorf("%s is not as expected: %w", r.proc("stat"), err)
		absent(into, "cpu", err)
		if into.CPU == nil {
			absent(into, "host.logicalCpus", err)
		}
	}
	if system.BootTime.IsZero() {
		err := fmt.Errorf("%s has no line btime that is a time", r.proc("stat"))
		absent(into, "host.bootTime", err)
		absent(into, "host.uptimeSeconds", err)
	}
}

// parseStat parses the format of /proc/stat, proc_stat(5). A line that cannot be understood costs only itself; the error
// is of the first one. Lines that it does not know are ignored.
func parseStat(content []byte) (cores []stats.CoreCounters, system stats.SystemCounters, problem error) {
	for line := range bytes.Lines(content) {
		name, rest, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
		var err error
		switch {
		case bytes.HasPrefix(name, []byte("cpu")) && len(name) > len("cpu"):
			var core stats.CoreCounters
			if core, err = parseCore(line); err == nil {
				cores = append(cores, core)
			}
		case string(name) == "btime":
			system.BootTime, err = parseTime(rest)
		case string(name) == "ctxt":
			system.ContextSwitches, err = parseCounter(rest)
		case string(name) == "intr":
			total, _, _ := bytes.Cut(rest, []byte(" "))
			system.Interrupts, err = parseCounter(total)
		case string(name) == "processes":
			system.Forks, err = parseCounter(rest)
		case string(name) == "procs_running":
			system.Running, err = parseCounter(rest)
		case string(name) == "procs_blocked":
			system.Blocked, err = parseCounter(rest)
		}
		if err != nil && problem == nil {
			problem = fmt.Errorf("line %q: %w", kernel.Quoted(line), err)
		}
	}
	return cores, system, problem
}

func parseCounter(text []byte) (*uint64, error) {
	number, err := kernel.ParseNumber(text)
	if err != nil {
		return nil, err
	}
	return &number, nil
}
