package stats

import "time"

// ZFSCounters is the cache of ZFS (ARC) in bytes, as in /proc/spl/kstat/zfs/arcstats. The kernel counts none of it as cache.
type ZFSCounters struct {
	SizeBytes    uint64
	MinimumBytes uint64 // what of it is never given back: c_min
}

// Memory is the memory of a machine now.
type Memory struct {
	TotalBytes          uint64         `json:"totalBytes" doc:"Memory that the kernel manages, in bytes: MemTotal of HOST_PROC/meminfo."`
	AvailableBytes      *uint64        `json:"availableBytes,omitempty" doc:"What programs could still get without swapping, in bytes: MemAvailable of HOST_PROC/meminfo + zfsReclaimableBytes, at most total. Absent before Linux 3.14, which does not say."`
	UsedBytes           *uint64        `json:"usedBytes,omitempty" doc:"In use, in bytes: total - available. Cache that can be dropped is not in it. As free(1) counts it, save that to free(1) the cache of ZFS is in use."`
	FreeBytes           *uint64        `json:"freeBytes,omitempty" doc:"Not used for anything, in bytes: MemFree of HOST_PROC/meminfo."`
	BuffersBytes        *uint64        `json:"buffersBytes,omitempty" doc:"Buffers of block devices, in bytes: Buffers of HOST_PROC/meminfo."`
	CachedBytes         *uint64        `json:"cachedBytes,omitempty" doc:"Page cache and reclaimable slab, in bytes: Cached + SReclaimable of HOST_PROC/meminfo."`
	ZFSReclaimableBytes *uint64        `json:"zfsReclaimableBytes,omitempty" doc:"What of availableBytes is cache of ZFS (ARC) that it gives back when asked, in bytes: size - c_min of HOST_PROC/spl/kstat/zfs/arcstats. The kernel does not count it as available. Absent without ZFS."`
	UsagePercent        *float64       `json:"usagePercent,omitempty" doc:"Share of memory in use, in percent: used / total." minimum:"0" maximum:"100"`
	HugePagesBytes      *uint64        `json:"hugePagesBytes,omitempty" doc:"What of totalBytes is set aside for huge pages, used or not, in bytes: HugePages_Total x Hugepagesize of HOST_PROC/meminfo, or Hugetlb, which has those of all sizes. Nothing else can use it. Absent where none are."`
	HugePagesFreeBytes  *uint64        `json:"hugePagesFreeBytes,omitempty" doc:"What of hugePagesBytes nobody uses, in bytes: HugePages_Free x Hugepagesize of HOST_PROC/meminfo. It counts as used. Absent where there are no huge pages."`
	OOMKillEvents       []OOMKillEvent `json:"oomKillEvents,omitempty" nullable:"false" doc:"When processes were killed because memory ran out, in the last 5 minutes, the oldest first: growth of oom_kill of HOST_PROC/vmstat."`
	OOMKills            *uint64        `json:"oomKills,omitempty" doc:"Processes that were killed for want of memory, in any container or none, since the machine booted: oom_kill of HOST_PROC/vmstat. Absent before Linux 4.13."`
}

// OOMScope says what ran out of memory when a process was killed.
type OOMScope string

// The scopes of an OOM kill. It is unknown where the machine was short of memory, but not so short that it must have been the
// machine.
const (
	OOMScopeMachine OOMScope = "machine"
	OOMScopeLimit   OOMScope = "limit"
	OOMScopeUnknown OOMScope = "unknown"
)

// OOMKillEvent is a moment in which processes were killed because memory ran out.
type OOMKillEvent struct {
	At    time.Time `json:"at" doc:"Time of the snapshot that first counted them, in UTC. Source: the clock of this process."`
	Kills uint64    `json:"kills" doc:"How many processes were killed: growth of oom_kill of HOST_PROC/vmstat." minimum:"1"`
	Scope OOMScope  `json:"scope" enum:"machine,limit,unknown" doc:"What ran out. machine: the machine, as it had stalled for memory (allocstall of HOST_PROC/vmstat) and next to none was available. limit: a container or service at its own limit, as the machine had not stalled at all. unknown: it cannot be told."`
}
