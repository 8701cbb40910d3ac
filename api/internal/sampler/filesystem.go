package sampler

import (
	"math/bits"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveFilesystems computes what df(1) prints: what is kept for root counts neither as used nor as available, and what has
// no size at all is no row. Sizes that cannot be are not believed.
func deriveFilesystems(counters []stats.FilesystemCounters, at time.Time) ([]stats.Filesystem, []stats.Missing) {
	filesystems := make([]stats.Filesystem, 0, len(counters))
	var absent []stats.Missing
	for i := range counters {
		one := &counters[i]
		if one.Blocks == 0 {
			continue
		}
		filesystem, possible := deriveFilesystem(one)
		if !possible {
			absent = append(absent, stats.Missing{
				Field:  "filesystems[" + one.Mountpoint + "]",
				Reason: "Its size cannot be true: it says that more is free than there is, or that it is larger than 16 EiB.",
			})
			continue
		}
		filesystem.AgeSeconds = ageOf(one.At, at)
		filesystems = append(filesystems, filesystem)
	}
	return filesystems, absent
}

func deriveFilesystem(one *stats.FilesystemCounters) (filesystem stats.Filesystem, possible bool) {
	available := uint64(max(one.BlocksAvailable, 0))
	if overflow, _ := bits.Mul64(one.Blocks, one.BlockBytes); overflow > 0 || one.BlockBytes == 0 || one.BlocksFree > one.Blocks || available > one.Blocks {
		return stats.Filesystem{}, false
	}
	used := one.Blocks - one.BlocksFree
	return stats.Filesystem{
		Mountpoint:        one.Mountpoint,
		Device:            one.Device,
		Type:              one.Type,
		ReadOnly:          one.ReadOnly,
		TotalBytes:        one.Blocks * one.BlockBytes,
		UsedBytes:         used * one.BlockBytes,
		AvailableBytes:    available * one.BlockBytes,
		UsagePercent:      percent(float64(used), float64(used)+float64(available)),
		InodesUsedPercent: inodesUsedPercent(one),
	}, true
}

// inodesUsedPercent is nil where the number of inodes is not fixed. Object stores behind FUSE, and Ceph, say so in their own
// way: of the files that there are, none is free.
func inodesUsedPercent(one *stats.FilesystemCounters) *float64 {
	isObjectStore := strings.HasPrefix(one.Type, "fuse") || one.Type == "ceph"
	if one.FilesFree > one.Files || isObjectStore && one.FilesFree == 0 {
		return nil
	}
	return percent(float64(one.Files-one.FilesFree), float64(one.Files))
}

// ageOf returns how much older than at a value is, nil where it is of that moment.
func ageOf(measured, at time.Time) *float64 {
	seconds := at.Sub(measured).Seconds()
	if measured.IsZero() || seconds <= 0 {
		return nil
	}
	return &seconds
}
