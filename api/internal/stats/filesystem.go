package stats

import "time"

// FilesystemCounters is one mounted filesystem, as the mount table and statfs(2) give it, believable or not.
type FilesystemCounters struct {
	Mountpoint string // as the machine sees it
	Device     string // may be empty
	Type       string
	ReadOnly   bool      // every mount of it is read-only, or it is so itself
	Failed     bool      // the kernel made it read-only after an error
	At         time.Time // when it was asked

	BlockBytes      uint64 // f_frsize, the unit of the next three
	Blocks          uint64
	BlocksFree      uint64 // including what is kept for root
	BlocksAvailable int64  // to everybody; below 0 where root has used some of what is kept for it
	Files           uint64 // inodes; 0 where their number is not fixed
	FilesFree       uint64
}

// Filesystem is one mounted filesystem.
type Filesystem struct {
	Mountpoint        string   `json:"mountpoint" doc:"Where it is mounted, as the machine sees it. Of several mounts of one device, the shortest. Source: HOST_PROC/1/mountinfo." example:"/"`
	Device            string   `json:"device" doc:"What is mounted. Empty where the mount names nothing. Source: HOST_PROC/1/mountinfo." example:"/dev/nvme0n1p2"`
	Type              string   `json:"type" doc:"Type of the filesystem. Source: HOST_PROC/1/mountinfo." example:"ext4"`
	TotalBytes        uint64   `json:"totalBytes" doc:"Size, in bytes: f_blocks x f_frsize of statfs(2)."`
	UsedBytes         uint64   `json:"usedBytes" doc:"In use, in bytes, as df(1) counts it: (f_blocks - f_bfree) x f_frsize of statfs(2)."`
	AvailableBytes    uint64   `json:"availableBytes" doc:"Free for everybody, in bytes: f_bavail x f_frsize of statfs(2). Less than total - used where some is kept for root, and 0 where root has used some of that."`
	UsagePercent      *float64 `json:"usagePercent,omitempty" doc:"Share in use, in percent, as df(1) counts it: used / (used + available). Absent where both are 0." minimum:"0" maximum:"100"`
	InodesUsedPercent *float64 `json:"inodesUsedPercent,omitempty" doc:"Share of inodes in use, in percent: (f_files - f_ffree) / f_files of statfs(2). Absent where their number is not fixed." minimum:"0" maximum:"100"`
	ReadOnly          bool     `json:"readOnly" doc:"Nobody can write to it: each of its mounts is read-only, or the filesystem itself is, as after an error. Source: options of HOST_PROC/1/mountinfo."`
	AgeSeconds        *float64 `json:"ageSeconds,omitempty" doc:"Age of the sizes, in seconds: at - when it was asked for them. It is asked in the background every 5 s, more rarely where it would be kept from being unmounted (autofs). Absent where they are of this moment." minimum:"0"`
}
