package sampler

import "github.com/sys-stats/sys-stats/api/internal/stats"

// deriveFilesystems computes what df(1) prints: what is kept for root counts neither as used nor as available.
func deriveFilesystems(counters []stats.FilesystemCounters) []stats.Filesystem {
	filesystems := make([]stats.Filesystem, 0, len(counters))
	for _, one := range counters {
		used := one.TotalBytes - min(one.FreeBytes, one.TotalBytes)
		inodesUsed := one.Inodes - min(one.InodesFree, one.Inodes)
		filesystems = append(filesystems, stats.Filesystem{
			Mountpoint:        one.Mountpoint,
			Device:            one.Device,
			Type:              one.Type,
			TotalBytes:        one.TotalBytes,
			UsedBytes:         used,
			AvailableBytes:    one.AvailableBytes,
			UsagePercent:      percent(float64(used), float64(used)+float64(one.AvailableBytes)),
			InodesUsedPercent: percent(float64(inodesUsed), float64(one.Inodes)),
			ReadOnly:          one.ReadOnly,
		})
	}
	return filesystems
}
