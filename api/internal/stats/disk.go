package stats

// DiskCounters is one line of /proc/diskstats, Documentation/admin-guide/iostats.rst: a block device and its traffic since
// boot. A sector is 512 bytes there, whatever the sectors of the device are.
type DiskCounters struct {
	Name              string
	Major, Minor      uint32
	IsPartition       *bool // as /sys/class/block says; nil where it does not know the device
	Reads             uint64
	ReadsMerged       uint64
	SectorsRead       uint64
	ReadMilliseconds  uint64
	Writes            uint64
	WritesMerged      uint64
	SectorsWritten    uint64
	WriteMilliseconds uint64
	InFlight          int64  // requests under way now; below 0 where the kernel has lost count
	BusyMilliseconds  uint64 // wraps at 32 bits on every kernel
	WaitMilliseconds  uint64 // time under way, of all requests added up; wraps as well
	Discards          *DiscardCounters
	Flushes           *FlushCounters
}

// DiscardCounters is what was told to a device to be of no more use. Since Linux 4.18.
type DiscardCounters struct {
	Discards, Merged, Sectors, Milliseconds uint64
}

// FlushCounters is how often a device was told to write down what it holds in its cache. Since Linux 5.5.
type FlushCounters struct {
	Flushes, Milliseconds uint64
}

// Disk is one block device. Partitions, loop devices and RAM disks are left out; LVM and RAID volumes stand beside the
// disks below them, so disks must not be added up.
type Disk struct {
	Name                string   `json:"name" doc:"Kernel name of the device. Source: HOST_PROC/diskstats." example:"nvme0n1"`
	ReadBytesPerSecond  *float64 `json:"readBytesPerSecond,omitempty" doc:"Read, in bytes per second: sectors read x 512 of HOST_PROC/diskstats, over elapsed time." minimum:"0"`
	WriteBytesPerSecond *float64 `json:"writeBytesPerSecond,omitempty" doc:"Written, in bytes per second: sectors written x 512 of HOST_PROC/diskstats, over elapsed time." minimum:"0"`
	ReadsPerSecond      *float64 `json:"readsPerSecond,omitempty" doc:"Completed reads per second: reads of HOST_PROC/diskstats, over elapsed time." minimum:"0"`
	WritesPerSecond     *float64 `json:"writesPerSecond,omitempty" doc:"Completed writes per second: writes of HOST_PROC/diskstats, over elapsed time." minimum:"0"`
	BusyPercent         *float64 `json:"busyPercent,omitempty" doc:"Share of time with at least one request under way, in percent: time doing I/O of HOST_PROC/diskstats, over elapsed time. A device that works on many requests at once may be far from its limit at 100." minimum:"0" maximum:"100"`
}
