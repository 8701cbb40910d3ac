package workload

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// ticksPerSecond is USER_HZ, which is 100 on every architecture that Go runs on.
const ticksPerSecond = 100

// readMachine reads what the whole machine has used: what workloads and the rest add up to. It returns the time of boot as well,
// zero where that is not known.
func (r *Reader) readMachine(into *stats.WorkloadReading) (boot time.Time) {
	content, err := r.files.Read(r.roots.Proc + "/stat")
	if err == nil {
		into.Machine.CPUNanoseconds, into.Machine.Processors, boot, err = parseMachine(content)
	}
	if err != nil {
		into.Missing = append(into.Missing, stats.Missing{Field: "rest.totalUsageCores", Reason: kernel.Reason(err)})
	}
	content, err = r.files.Read(r.roots.Proc + "/meminfo")
	if err == nil {
		into.Machine.MemoryBytes, into.Machine.TotalMemoryBytes, err = r.usedBytes(content)
	}
	if err != nil {
		into.Missing = append(into.Missing, stats.Missing{Field: "rest.totalMemoryBytes", Reason: kernel.Reason(err)})
	}
	if content, err = r.files.Read(r.roots.Proc + "/vmstat"); err == nil { // else kills of cgroups that are gone are not told of
		into.Machine.OOMKills, _ = kernel.Number(content, "oom_kill")
	}
	return boot
}

// The columns of the line cpu of /proc/stat, proc_stat(5). Time of guests is in user and nice, too; time stolen was not used here.
const (
	columnUser = iota
	columnNice
	columnSystem
	columnIdle
	columnIOWait
	columnIRQ
	columnSoftIRQ
	columnsOfCPU
)

// parseMachine returns the processor time that the machine used since boot, its processors, and when it booted.
func parseMachine(content []byte) (used *uint64, processors int, boot time.Time, err error) {
	for line := range bytes.Lines(content) {
		name, rest, _ := bytes.Cut(line, []byte(" "))
		if bytes.HasPrefix(name, []byte("cpu")) && len(name) > len("cpu") {
			processors++
			continue
		}
		switch string(name) {
		case "cpu":
			var ticks [columnsOfCPU]uint64
			column := 0
			for field := range bytes.FieldsSeq(rest) {
				number, isNumber := kernel.Digits(field)
				if !isNumber || column == len(ticks) {
					break
				}
				ticks[column] = number
				column++
			}
			sum := ticks[columnUser] + ticks[columnNice] + ticks[columnSystem] + ticks[columnIRQ] + ticks[columnSoftIRQ]
			const nanosecondsPerTick = uint64(time.Second) / ticksPerSecond
			if column < len(ticks) || sum > math.MaxUint64/nanosecondsPerTick {
				return nil, processors, boot, fmt.Errorf("line %q of stat is not as expected", kernel.Quoted(line))
			}
			sum *= nanosecondsPerTick
			used = &sum
		case "btime":
			if seconds, isNumber := kernel.Digits(bytes.TrimSpace(rest)); isNumber && seconds > 0 && seconds < math.MaxInt32 {
				boot = time.Unix(int64(seconds), 0)
			}
		}
	}
	if used == nil {
		return nil, processors, boot, errors.New("stat has no line cpu")
	}
	return used, processors, boot, nil
}

// usedBytes returns what of the machine's memory is in use, total - available, and how much there is.
func (r *Reader) usedBytes(content []byte) (used, total *uint64, err error) {
	values, err := r.names.ParseValues(content, func(name []byte) bool {
		return string(name) == "MemTotal" || string(name) == "MemAvailable"
	})
	total, available := values.Get("MemTotal"), values.Get("MemAvailable")
	switch {
	case total == nil || available == nil:
		return nil, total, errors.Join(err, errors.New("meminfo does not have both MemTotal and MemAvailable"))
	case *available > *total:
		return nil, total, fmt.Errorf("%d of %d bytes cannot be available", *available, *total)
	}
	rest := *total - *available
	return &rest, total, nil
}

const (
	// mostDiskNames bounds how many names are kept. Devices come and go under new numbers.
	mostDiskNames = 1000
	// diskNamesFor is for how many walks names are kept: numbers are given to other devices, if seldom.
	diskNamesFor = 60
)

// diskNames returns the kernel's names of the devices that workloads use, as far as sysfs knows them.
func (r *Reader) diskNames(workloads []stats.WorkloadCounters) map[string]string {
	if len(r.disks) > mostDiskNames || r.processes.walks%diskNamesFor == 0 {
		clear(r.disks)
	}
	names := make(map[string]string)
	for i := range workloads {
		for _, one := range workloads[i].IO {
			name, known := r.disks[one.Device]
			if !known {
				if target, err := os.Readlink(r.roots.Sys + "/dev/block/" + one.Device); err == nil {
					name = path.Base(target)
				}
				r.disks[one.Device] = name
			}
			if name != "" { // else it is shown by its numbers
				names[one.Device] = name
			}
		}
	}
	return names
}
