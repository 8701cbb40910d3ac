package cgroup

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// noLimitV1 is where the limits of version 1 end: without one it shows the largest number of whole pages, which is
// 9223372036854771712 with pages of 4 KiB and less with larger ones.
const noLimitV1 = 1 << 62

// parseNumber parses a file with one number.
func parseNumber(content []byte) (*uint64, error) {
	number, err := strconv.ParseUint(string(bytes.TrimSpace(content)), 10, 64)
	if err != nil {
		return nil, err
	}
	return &number, nil
}

// parseLimit parses a limit such as that of memory.max: a number, or "max" for none.
func parseLimit(content []byte) (*uint64, error) {
	if string(bytes.TrimSpace(content)) == "max" {
		return nil, nil // no limit is no value, and no error
	}
	return parseNumber(content)
}

// parseLimitV1 parses memory.limit_in_bytes.
func parseLimitV1(content []byte) (*uint64, error) {
	limit, err := parseNumber(content)
	return limitV1(limit), err
}

func limitV1(limit *uint64) *uint64 {
	if limit != nil && *limit >= noLimitV1 {
		return nil
	}
	return limit
}

// parseCPUMax parses cpu.max, such as "50000 100000" or "max 100000", into processors.
func parseCPUMax(content []byte) (*float64, error) {
	fields := strings.Fields(string(content))
	if len(fields) != 2 {
		return nil, fmt.Errorf("%q has %d columns, 2 are due", shown(content), len(fields))
	}
	period, err := strconv.ParseUint(fields[1], 10, 64)
	if err != nil {
		return nil, err
	}
	if fields[0] == "max" {
		return nil, nil // no quota is no value, and no error
	}
	quota, err := strconv.ParseUint(fields[0], 10, 64)
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
	return parseNumber(content)
}

// quotaCores is how many processors a quota of each period is worth. The kernel takes neither of 0.
func quotaCores(quota, period uint64) (*float64, error) {
	if quota == 0 || period == 0 {
		return nil, fmt.Errorf("a quota of %d of every %d µs is none", quota, period)
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
			return nil, err
		}
		last, err := strconv.ParseUint(high, 10, 31)
		if err != nil {
			return nil, err
		}
		if last < first || first < next { // each processor counts once
			return nil, fmt.Errorf("the list %q is not in order", shown(content))
		}
		count += int(last-first) + 1 // below 2^31 in all: each range is above the one before
		next = last + 1
	}
	return &count, nil
}

// number returns the number behind key in a file of lines such as "inactive_file 4096", nil where it has no such line.
func number(content []byte, key string) (*uint64, error) {
	for line := range bytes.Lines(content) {
		if len(line) > len(key) && line[len(key)] == ' ' && string(line[:len(key)]) == key {
			value, err := parseNumber(line[len(key):])
			if err != nil {
				return nil, fmt.Errorf("line %q: %w", shown(line), err)
			}
			return value, nil
		}
	}
	return nil, nil // what the kernel does not count is no value, and no error
}

// needNumber is number for a line that every kernel has.
func needNumber(key string) func([]byte) (*uint64, error) {
	return func(content []byte) (*uint64, error) {
		value, err := number(content, key)
		if err == nil && value == nil {
			err = fmt.Errorf("it has no line %s", key)
		}
		return value, err
	}
}

// shown is content as it may stand in a message: one line of it, cut short.
func shown(content []byte) []byte {
	const most = 80
	content, _, _ = bytes.Cut(bytes.TrimSpace(content), []byte("\n"))
	return content[:min(len(content), most)]
}
