package stats

// DiskCounters is the traffic of one block device since boot, from /proc/diskstats.
type DiskCounters struct {
	Name             string
	Reads            uint64 // completed
	ReadBytes        uint64
	Writes           uint64 // completed
	WrittenBytes     uint64
	BusyMilliseconds uint64 // wraps at 32 bits on every kernel
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
