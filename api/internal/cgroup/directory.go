package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// The fields that a file is read for, as they are named in Missing.
const (
	fieldContainer   = "container"
	fieldLimitCores  = "container.cpu.limitCores"
	fieldUsage       = "container.cpu.usagePercent"
	fieldThrottled   = "container.cpu.throttledPercent"
	fieldMemory      = "container.memory"
	fieldMemoryLimit = "container.memory.limitBytes"
	fieldHigh        = "container.memory.highBytes"
	fieldHighEvents  = "container.memory.highEventsPerSecond"
	fieldOOMKills    = "container.memory.oomKills"
	fieldPIDs        = "container.pids"
	fieldPIDsLimit   = "container.pids.limit"
	fieldPressure    = "container.pressure"
)

// Version is the version of a hierarchy of cgroups.
type Version int

// The versions.
const (
	V1 Version = 1
	V2 Version = 2
)

// Directory is one cgroup in one hierarchy.
type Directory struct {
	Version Version
	Path    string // in the file system
}

// DirectoryReader reads single cgroup directories: whichever they are, our own or those of others. What cannot be read, or cannot
// be, stays nil, and the first reason for each field is kept. It is not safe for concurrent use.
type DirectoryReader struct {
	Files   Files
	Missing []stats.Missing
	Removed bool // a cgroup was removed while a file of it was open

	sparse bool // a file that is not there is no reason: its controller is off for that cgroup
}

// CPULimit reads the quota.
func (r *DirectoryReader) CPULimit(at Directory, into *stats.CgroupCPU) {
	if at.Version == V2 {
		into.QuotaCores = readFile(r, fieldLimitCores, at, "cpu.max", parseCPUMax)
		return
	}
	quota := readFile(r, fieldLimitCores, at, "cpu.cfs_quota_us", parseQuotaV1)
	if quota == nil {
		return
	}
	into.QuotaCores = readFile(r, fieldLimitCores, at, "cpu.cfs_period_us", func(content []byte) (*float64, error) {
		period, err := kernel.ParseNumber(content)
		if err != nil {
			return nil, err
		}
		return quotaCores(*quota, period)
	})
}

// CPUUsage reads the processor time, in version 1 from the hierarchy of cpuacct. In version 2 it reads the periods with it.
func (r *DirectoryReader) CPUUsage(at Directory, into *stats.CgroupCPU) {
	if at.Version == V1 {
		into.UsageNanoseconds = readFile(r, fieldUsage, at, "cpuacct.usage", parseCounter)
		return
	}
	if content := r.read(fieldUsage, at, "cpu.stat"); content != nil {
		into.UsageNanoseconds = parseContent(r, fieldUsage, at, "cpu.stat", content, parseUsageV2)
		r.setPeriods(parseContent(r, fieldThrottled, at, "cpu.stat", content, parsePeriods), into)
	}
}

// CPUPeriods reads the scheduling periods of version 1, which only say something under a quota.
func (r *DirectoryReader) CPUPeriods(at Directory, into *stats.CgroupCPU) {
	r.setPeriods(readFile(r, fieldThrottled, at, "cpu.stat", parsePeriods), into)
}

func (r *DirectoryReader) setPeriods(counted *periods, into *stats.CgroupCPU) {
	if counted != nil {
		into.Periods, into.ThrottledPeriods = counted.all, counted.throttled
	}
}

// Cpuset returns how many processors the cgroup may use, nil where it does not say.
func (r *DirectoryReader) Cpuset(at Directory) *int {
	name := "cpuset.cpus.effective"
	if at.Version == V1 {
		name = "cpuset.cpus"
	}
	return readFile(r, fieldLimitCores, at, name, parseList)
}

// MemoryLimits reads memory.max and memory.high, or their counterpart in version 1.
func (r *DirectoryReader) MemoryLimits(at Directory, into *stats.CgroupMemory) {
	if at.Version == V1 {
		into.LimitBytes = readFile(r, fieldMemoryLimit, at, "memory.limit_in_bytes", parseLimit)
		return
	}
	into.LimitBytes = readFile(r, fieldMemoryLimit, at, "memory.max", parseLimit)
	into.HighBytes = readFile(r, fieldHigh, at, "memory.high", parseLimit)
}

// MemoryUsage reads how much is used, and the events.
func (r *DirectoryReader) MemoryUsage(at Directory, into *stats.CgroupMemory) {
	if at.Version == V1 {
		into.UsageBytes = readFile(r, fieldMemory, at, "memory.usage_in_bytes", parseUsage)
		if content := r.read(fieldMemory, at, "memory.stat"); content != nil {
			into.InactiveFileBytes = numberOf(r, fieldMemory, at, "memory.stat", content, "total_inactive_file", bytesLine)
			limit := numberOf(r, fieldMemoryLimit, at, "memory.stat", content, "hierarchical_memory_limit", kernel.Number)
			if limit != nil && *limit < noLimitBytes {
				into.UnseenLimitBytes = limit
			}
		}
	} else {
		into.UsageBytes = readFile(r, fieldMemory, at, "memory.current", parseUsage)
		if content := r.read(fieldMemory, at, "memory.stat"); content != nil {
			into.InactiveFileBytes = numberOf(r, fieldMemory, at, "memory.stat", content, "inactive_file", bytesLine)
		}
	}
	if into.UsageBytes != nil && into.InactiveFileBytes != nil && *into.InactiveFileBytes > *into.UsageBytes {
		r.note(stats.Missing{Field: fieldMemory, Reason: fmt.Sprintf("%s cannot have %d bytes of inactive file cache and use %d bytes: it changed while it was read.",
			at.Path, *into.InactiveFileBytes, *into.UsageBytes)})
		into.InactiveFileBytes = nil
	}
}

// MemoryEvents reads how often memory ran out, and how many processes were killed for that.
func (r *DirectoryReader) MemoryEvents(at Directory, into *stats.CgroupMemory) {
	if at.Version == V1 {
		if content := r.read(fieldOOMKills, at, "memory.oom_control"); content != nil {
			into.OOMKills = numberOf(r, fieldOOMKills, at, "memory.oom_control", content, "oom_kill", line)
		}
	} else if content := r.read(fieldOOMKills, at, "memory.events"); content != nil {
		into.HighEvents = numberOf(r, fieldHighEvents, at, "memory.events", content, "high", line)
		into.OOMEvents = numberOf(r, fieldOOMKills, at, "memory.events", content, "oom", line)
		into.OOMKills = numberOf(r, fieldOOMKills, at, "memory.events", content, "oom_kill", line)
		into.OOMGroupKills = numberOf(r, fieldOOMKills, at, "memory.events", content, "oom_group_kill", kernel.Number)
	}
}

// PIDsLimit reads how many processes and threads there may be.
func (r *DirectoryReader) PIDsLimit(at Directory, into *stats.CgroupPIDs) {
	into.Limit = readFile(r, fieldPIDsLimit, at, "pids.max", parsePIDsLimit)
}

// PIDsCurrent reads how many processes and threads there are.
func (r *DirectoryReader) PIDsCurrent(at Directory, into *stats.CgroupPIDs) {
	into.Current = readFile(r, fieldPIDs, at, "pids.current", parsePIDs)
}

// Pressure reads how long the cgroup waited, nil where no file says. Only version 2 has it.
func (r *DirectoryReader) Pressure(at Directory) *stats.PressureCounters {
	pressure := stats.PressureCounters{
		CPU:    r.PressureOfCPU(at),
		Memory: readFile(r, fieldPressure+".memory", at, "memory.pressure", kernel.ParsePressure),
		IO:     readFile(r, fieldPressure+".io", at, "io.pressure", kernel.ParsePressure),
	}
	if pressure == (stats.PressureCounters{}) {
		return nil
	}
	return &pressure
}

// PressureOfCPU reads for how long something waited for a processor.
func (r *DirectoryReader) PressureOfCPU(at Directory) *stats.StallCounters {
	return readFile(r, fieldPressure+".cpu", at, "cpu.pressure", kernel.ParsePressure)
}

// readFile reads one value: what the file called name says. It is nil where there is no value, with a reason under field where
// there should be one.
func readFile[T any](r *DirectoryReader, field string, at Directory, name string, parse func([]byte) (*T, error)) *T {
	content := r.read(field, at, name)
	if content == nil {
		return nil
	}
	return parseContent(r, field, at, name, content, parse)
}

// parseContent parses content, which was read from the file called name.
func parseContent[T any](r *DirectoryReader, field string, at Directory, name string, content []byte, parse func([]byte) (*T, error)) *T {
	value, err := parse(content)
	if err != nil {
		r.note(absent(field, fmt.Errorf("%s/%s is not as expected: %w", at.Path, name, err)))
		return nil
	}
	return value
}

// numberOf returns the number of one line of content, which was read from the file called name.
func numberOf(r *DirectoryReader, field string, at Directory, name string, content []byte, key string, value func([]byte, string) (*uint64, error)) *uint64 {
	return parseContent(r, field, at, name, content, func(content []byte) (*uint64, error) { return value(content, key) })
}

// read returns the content of a file, nil where it cannot be read.
func (r *DirectoryReader) read(field string, at Directory, name string) []byte {
	content, err := r.Files.Read(at.Path + "/" + name)
	if err != nil {
		r.Removed = r.Removed || errors.Is(err, unix.ENODEV)
		if !r.sparse || !isOff(err) {
			r.note(absent(field, err))
		}
		return nil
	}
	if content == nil {
		content = []byte{}
	}
	return content
}

// isOff reports whether a file could not be read because what it tells of is off for that cgroup, or the cgroup is gone.
func isOff(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENODEV) || errors.Is(err, unix.EOPNOTSUPP)
}

// note keeps the first reason for each field.
func (r *DirectoryReader) note(missing stats.Missing) {
	if !slices.ContainsFunc(r.Missing, func(other stats.Missing) bool { return other.Field == missing.Field }) {
		r.Missing = append(r.Missing, missing)
	}
}

// absent says that field is absent because of err, and what to do where that is known.
func absent(field string, err error) stats.Missing {
	missing := stats.Missing{Field: field, Reason: kernel.Reason(err)}
	if errors.Is(err, fs.ErrPermission) {
		missing.Hint = "Let the user that sys-stats runs as read this file."
	}
	return missing
}
