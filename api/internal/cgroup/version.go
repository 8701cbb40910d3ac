package cgroup

import (
	"fmt"
	"math"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// The sources of the lens.
const (
	sourceV2 = "cgroup2"
	sourceV1 = "cgroup1"
)

// The fields that a file is read for, as they are named in Missing.
const (
	fieldContainer   = "container"
	fieldLimitCores  = "container.cpu.limitCores"
	fieldUsage       = "container.cpu.usagePercent"
	fieldThrottled   = "container.cpu.throttledPercent"
	fieldMemory      = "container.memory"
	fieldMemoryLimit = "container.memory.limitBytes"
	fieldOOMKills    = "container.memory.oomKills"
	fieldPIDs        = "container.pids"
	fieldPIDsLimit   = "container.pids.limit"
	fieldPressure    = "container.pressure"
)

func limitsV2(now *sheet, in place) {
	counters := &now.counters
	counters.QuotaCores = read(now, fieldLimitCores, in.cpu, "cpu.max", parseCPUMax)
	counters.CpusetCores = read(now, fieldLimitCores, in.cpuset, "cpuset.cpus.effective", parseList)
	counters.MemoryLimitBytes = read(now, fieldMemoryLimit, in.memory, "memory.max", parseLimit)
	counters.PIDsLimit = read(now, fieldPIDsLimit, in.pids, "pids.max", parseLimit)
}

func usageV2(now *sheet, in place) {
	counters := &now.counters
	if times := read(now, fieldUsage, in.usage, "cpu.stat", parseTimes); times != nil {
		counters.UsageNanoseconds = &times.usageNanoseconds
		counters.Periods, counters.ThrottledPeriods = times.periods.all, times.periods.throttled
	}
	counters.MemoryUsageBytes = read(now, fieldMemory, in.memory, "memory.current", parseNumber)
	counters.InactiveFileBytes = read(now, fieldMemory, in.memory, "memory.stat", needNumber("inactive_file"))
	counters.OOMKills = read(now, fieldOOMKills, in.memory, "memory.events", needNumber("oom_kill"))
	counters.PIDs = read(now, fieldPIDs, in.pids, "pids.current", parseNumber)
	if in.pressure != "" {
		pressure := stats.PressureCounters{
			CPU:    read(now, fieldPressure+".cpu", in.pressure, "cpu.pressure", kernel.ParsePressure),
			Memory: read(now, fieldPressure+".memory", in.pressure, "memory.pressure", kernel.ParsePressure),
			IO:     read(now, fieldPressure+".io", in.pressure, "io.pressure", kernel.ParsePressure),
		}
		if pressure != (stats.PressureCounters{}) {
			counters.Pressure = &pressure
		}
	}
}

func limitsV1(now *sheet, in place) {
	counters := &now.counters
	counters.QuotaCores = readQuotaV1(now, in.cpu)
	counters.CpusetCores = read(now, fieldLimitCores, in.cpuset, "cpuset.cpus", parseList)
	counters.MemoryLimitBytes = read(now, fieldMemoryLimit, in.memory, "memory.limit_in_bytes", parseLimitV1)
	if memory := read(now, fieldMemory, in.memory, "memory.stat", parseMemoryV1); memory != nil {
		counters.InactiveFileBytes = &memory.inactiveFileBytes
		// The cgroups around ours limit it too, and may not be seen in any other way.
		if around := limitV1(memory.limitBytes); around != nil && (counters.MemoryLimitBytes == nil || *around < *counters.MemoryLimitBytes) {
			counters.MemoryLimitBytes = around
		}
	}
	counters.PIDsLimit = read(now, fieldPIDsLimit, in.pids, "pids.max", parseLimit)
}

func usageV1(now *sheet, in place) {
	counters := &now.counters
	counters.UsageNanoseconds = read(now, fieldUsage, in.usage, "cpuacct.usage", parseNumber)
	if counters.QuotaCores != nil {
		if counted := read(now, fieldThrottled, in.cpu, "cpu.stat", parsePeriods); counted != nil {
			counters.Periods, counters.ThrottledPeriods = counted.all, counted.throttled
		}
	}
	counters.MemoryUsageBytes = read(now, fieldMemory, in.memory, "memory.usage_in_bytes", parseNumber)
	counters.OOMKills = read(now, fieldOOMKills, in.memory, "memory.oom_control", needNumber("oom_kill")) // since Linux 4.13
	counters.PIDs = read(now, fieldPIDs, in.pids, "pids.current", parseNumber)
}

func readQuotaV1(now *sheet, directory string) *float64 {
	quota := read(now, fieldLimitCores, directory, "cpu.cfs_quota_us", parseQuotaV1)
	if quota == nil {
		return nil
	}
	return read(now, fieldLimitCores, directory, "cpu.cfs_period_us", func(content []byte) (*float64, error) {
		period, err := parseNumber(content)
		if err != nil {
			return nil, err
		}
		return quotaCores(*quota, *period)
	})
}

// times is cpu.stat of version 2.
type times struct {
	usageNanoseconds uint64
	periods          periods
}

func parseTimes(content []byte) (*times, error) {
	microseconds, err := needNumber("usage_usec")(content)
	if err != nil {
		return nil, err
	}
	if *microseconds > math.MaxUint64/1000 {
		return nil, fmt.Errorf("a usage of %d µs cannot be", *microseconds)
	}
	counted, err := parsePeriods(content)
	if err != nil {
		return nil, err
	}
	return &times{usageNanoseconds: *microseconds * 1000, periods: *counted}, nil
}

// periods are the scheduling periods of cpu.stat, in both versions. They are counted where the cpu controller is on.
type periods struct{ all, throttled *uint64 }

func parsePeriods(content []byte) (*periods, error) {
	all, err := number(content, "nr_periods")
	if err != nil {
		return nil, err
	}
	throttled, err := number(content, "nr_throttled")
	if err != nil {
		return nil, err
	}
	return &periods{all: all, throttled: throttled}, nil
}

// memoryV1 is memory.stat of version 1. Its limit is the least of those of this cgroup and of all around it.
type memoryV1 struct {
	inactiveFileBytes uint64
	limitBytes        *uint64
}

func parseMemoryV1(content []byte) (*memoryV1, error) {
	inactive, err := needNumber("total_inactive_file")(content)
	if err != nil {
		return nil, err
	}
	limit, err := number(content, "hierarchical_memory_limit")
	if err != nil {
		return nil, err
	}
	return &memoryV1{inactiveFileBytes: *inactive, limitBytes: limit}, nil
}
