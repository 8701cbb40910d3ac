package cgroup

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

const (
	// noLimitBytes is where limits of memory end: without one, version 1 shows the largest number of whole pages, which is
	// 9223372036854771712 with pages of 4 KiB and less with larger ones. No machine has that much.
	noLimitBytes = 1 << 62
	// mostPIDs is how many processes and threads a machine can have: PID_MAX_LIMIT of the kernel.
	mostPIDs = 4 << 20
)

// parseLimit parses memory.max, memory.high or memory.limit_in_bytes: bytes, or nil for no limit.
func parseLimit(content []byte) (*uint64, error) {
	limit, err := parseMax(content)
	if err != nil || limit == nil || *limit >= noLimitBytes {
		return nil, err // no limit is no value, and no error
	}
	return limit, nil
}

// parsePIDsLimit parses pids.max.
func parsePIDsLimit(content []byte) (*uint64, error) {
	limit, err := parseMax(content)
	if err == nil && limit != nil && *limit > mostPIDs {
		return nil, fmt.Errorf("there cannot be %d processes", *limit)
	}
	return limit, err
}

// parseMax parses a number, or "max" for none.
func parseMax(content []byte) (*uint64, error) {
	if string(bytes.TrimSpace(content)) == "max" {
		return nil, nil // no limit is no value, and no error
	}
	return parseCounter(content)
}

// parseCounter parses a number that stands alone.
func parseCounter(content []byte) (*uint64, error) {
	number, err := kernel.ParseNumber(content)
	if err != nil {
		return nil, err
	}
	return &number, nil
}

// parseUsage parses memory.current or memory.usage_in_bytes.
func parseUsage(content []byte) (*uint64, error) {
	number, err := kernel.ParseNumber(content)
	if err != nil {
		return nil, err
	}
	return possibleBytes(number)
}

func possibleBytes(number uint64) (*uint64, error) {
	if number >= noLimitBytes { // a count below 0, as kernels with bugs have shown
		return nil, fmt.Errorf("%d bytes cannot be in use", number)
	}
	return &number, nil
}

// parsePIDs parses pids.current.
func parsePIDs(content []byte) (*uint64, error) {
	number, err := kernel.ParseNumber(content)
	if err == nil && number > mostPIDs {
		err = fmt.Errorf("there cannot be %d processes", number)
	}
	if err != nil {
		return nil, err
	}
	return &number, nil
}

// parseCPUMax parses cpu.max, such as "50000 100000" or "max 100000", into processors.
func parseCPUMax(content []byte) (*float64, error) {
	fields := strings.Fields(string(content))
	if len(fields) != 2 {
		return nil, fmt.Errorf("%q has %d columns instead of 2", kernel.Quoted(content), len(fields))
	}
	period, err := kernel.ParseNumber([]byte(fields[1]))
	if err != nil {
		return nil, err
	}
	if fields[0] == "max" {
		return nil, nil // no quota is no value, and no error
	}
	quota, err := kernel.ParseNumber([]byte(fields[0]))
	if err != nil {
		return nil, err
	}
	return quotaCores(quota, period)
}

// parseQuotaV1 parses cpu.cfs_quota_us: microseconds of a period, -1 for no quota.
func parseQuotaV1(content []byte) (*uint64, error) {
	if string(bytes.TrimSpace(content)) == "-1" {
		return nil, nil // no quota is no value, and no error
	}
	return parseCounter(content)
}

// quotaCores is how many processors a quota of each period is worth. The kernel accepts 0 for neither.
func quotaCores(quota, period uint64) (*float64, error) {
	if quota == 0 || period == 0 {
		return nil, fmt.Errorf("a quota of %d µs every %d µs cannot be", quota, period)
	}
	cores := float64(quota) / float64(period)
	return &cores, nil
}

// parseList counts the processors in a list such as "0-3,7". An empty list is no value: the cgroup does not say.
func parseList(content []byte) (*int, error) {
	list := string(bytes.TrimSpace(content))
	if list == "" {
		return nil, nil // an empty file says nothing, and is no error
	}
	count, next := 0, uint64(0)
	for part := range strings.SplitSeq(list, ",") {
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		first, err := strconv.ParseUint(low, 10, 31)
		if err != nil {
			return nil, fmt.Errorf("%q is not a list of processors", kernel.Quoted(content))
		}
		last, err := strconv.ParseUint(high, 10, 31)
		if err != nil {
			return nil, fmt.Errorf("%q is not a list of processors", kernel.Quoted(content))
		}
		if last < first || first < next { // each processor counts once
			return nil, fmt.Errorf("the list %q is not in order", kernel.Quoted(content))
		}
		count += int(last-first) + 1 // below 2^31 in all: each range is above the one before
		next = last + 1
	}
	return &count, nil
}

// line returns the number of a line that every kernel has, in a file of lines such as "inactive_file 4096".
func line(content []byte, key string) (*uint64, error) {
	value, err := kernel.Number(content, key)
	if err == nil && value == nil {
		err = fmt.Errorf("it has no line %s", key)
	}
	return value, err
}

// bytesLine is line for a size of memory.
func bytesLine(content []byte, key string) (*uint64, error) {
	value, err := line(content, key)
	if err != nil {
		return nil, err
	}
	return possibleBytes(*value)
}

// parseUsageV2 parses the processor time of cpu.stat of version 2, into nanoseconds.
func parseUsageV2(content []byte) (*uint64, error) {
	microseconds, err := line(content, "usage_usec")
	if err != nil {
		return nil, err
	}
	if *microseconds > math.MaxUint64/1000 {
		return nil, fmt.Errorf("%d µs of processor time cannot be", *microseconds)
	}
	nanoseconds := *microseconds * 1000
	return &nanoseconds, nil
}

// periods are the scheduling periods of cpu.stat, in both versions. Both are nil where they are not counted.
type periods struct{ all, throttled *uint64 }

func parsePeriods(content []byte) (*periods, error) {
	all, err := kernel.Number(content, "nr_periods")
	if err != nil {
		return nil, err
	}
	throttled, err := kernel.Number(content, "nr_throttled")
	if err != nil {
		return nil, err
	}
	if (all == nil) != (throttled == nil) {
		return nil, errors.New("it has only one of the lines nr_periods and nr_throttled")
	}
	if all != nil && *throttled > *all {
		return nil, fmt.Errorf("%d of %d periods cannot be cut short", *throttled, *all)
	}
	return &periods{all: all, throttled: throttled}, nil
}
