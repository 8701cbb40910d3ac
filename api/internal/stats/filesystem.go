package stats

// FilesystemCounters is one mounted filesystem, as statfs(2) gives it.
type FilesystemCounters struct {
	Mountpoint     string // as the machine sees it
	Device         string
	Type           string
	ReadOnly       bool
	TotalBytes     uint64
	FreeBytes      uint64 // including what is kept for root
	AvailableBytes uint64 // to everybody
	Inodes         uint64 // 0 where the filesystem has no fixed number of them
	InodesFree     uint64
}

// Filesystem is one mounted filesystem.
type Filesystem struct {
	Mountpoint        string   `json:"mountpoint" doc:"Where it is mounted, as the machine sees it. Of several mounts of one device, the shortest. Source: HOST_PROC/1/mountinfo." example:"/"`
	Device            string   `json:"device" doc:"What is mounted. Source: HOST_PROC/1/mountinfo." example:"/dev/nvme0n1p2"`
	Type              string   `json:"type" doc:"Type of the filesystem. Source: HOST_PROC/1/mountinfo." example:"ext4"`
	TotalBytes        uint64   `json:"totalBytes" doc:"Size, in bytes: f_blocks x f_frsize of statfs(2)."`
	UsedBytes         uint64   `json:"usedBytes" doc:"In use, in bytes, as df(1) counts it: (f_blocks - f_bfree) x f_frsize of statfs(2)."`
	AvailableBytes    uint64   `json:"availableBytes" doc:"Free for everybody, in bytes: f_bavail x f_frsize of statfs(2). Less than total - used where some is kept for root."`
	UsagePercent      *float64 `json:"usagePercent,omitempty" doc:"Share in use, in percent, as df(1) counts it: used / (used + available). Absent for one of size 0." minimum:"0" maximum:"100"`
	InodesUsedPercent *float64 `json:"inodesUsedPercent,omitempty" doc:"Share of inodes in use, in percent: (f_files - f_ffree) / f_files of statfs(2). Absent where their number is not fixed." minimum:"0" maximum:"100"`
	ReadOnly          bool     `json:"readOnly" doc:"Mounted read-only, or made so by the kernel after an error. Source: options of HOST_PROC/1/mountinfo."`
}
