package stats

import "time"

// ProcessCounters is one process as the kernel describes it, from /proc/PID/stat and statm.
type ProcessCounters struct {
	PID           int
	ParentPID     int
	Name          string // comm: at most 15 bytes, any of them
	UserID        uint32
	State         string // one letter, as in ps(1)
	Threads       int
	CPUTicks      uint64 // user and system time, in ticks of USER_HZ
	ChildrenTicks uint64 // the same of children that ended and were waited for, with theirs: cutime + cstime
	StartTicks    uint64 // after boot, in ticks of USER_HZ: with PID it names a process for good
	ResidentBytes uint64
	Command       string // arguments joined by spaces; only where the settings allow it
}

// ProcessReading is one scan of all processes.
type ProcessReading struct {
	At        time.Time         // when it began
	Until     time.Time         // when the last process had been read
	BootTime  time.Time         // zero where not known: ages are absent then
	CPU       *CPUCounters      // of the machine, at the moment At; nil where not known
	Processes []ProcessCounters // by rising PID
	IsPartial bool              // there are processes that could not be read
	Users     map[uint32]string // names of user ids, where known
	Missing   []Missing
}

// ProcessList is the answer to who uses the machine.
type ProcessList struct {
	At                 time.Time `json:"at" doc:"When the processes were read, in UTC."`
	AgeSeconds         float64   `json:"ageSeconds" required:"false" doc:"How long ago that was when the answer was given, in seconds. A list that should have been replaced long ago is not given at all." minimum:"0"`
	Instance           string    `json:"instance" doc:"Name of the instance that was read."`
	Total              int       `json:"total" doc:"Processes on the machine, or in what of it can be seen; the list may hold fewer. Source: the folders of HOST_PROC." minimum:"0"`
	TotalCPUPercent    *float64  `json:"totalCpuPercent,omitempty" doc:"Processor time that all processes of the machine used since the reading before, also those that have ended or cannot be seen, in percent of one processor: (user + nice + system) of the cpuN lines of HOST_PROC/stat, over elapsed time. Time for interrupts and time that the hypervisor took is in no process and not in it. Absent in the first reading." minimum:"0"`
	UnlistedCPUPercent *float64  `json:"unlistedCpuPercent,omitempty" doc:"What of totalCpuPercent no process of this reading explains, however many rows were asked for, in percent of one processor: totalCpuPercent - the sum of cpuPercent and finishedChildrenCpuPercent of all processes, at least 0. It is the time of processes that began and ended between two readings and that no listed process has waited for, and of those that cannot be seen. Absent in the first reading." minimum:"0"`
	Processes          []Process `json:"processes" nullable:"false" doc:"The processes at the top of the order asked for."`
	Missing            []Missing `json:"missing" nullable:"false" doc:"What could not be read, why, and what to do about it."`
}

// Process is one process.
type Process struct {
	PID                        int      `json:"pid" doc:"Process id, as the machine counts it. Source: the folders of HOST_PROC." minimum:"1"`
	ParentPID                  int      `json:"parentPid" doc:"Process id of the parent, 0 for none. Source: ppid of HOST_PROC/PID/stat." minimum:"0"`
	Name                       string   `json:"name" doc:"Name of the program, cut to 15 bytes by the kernel: comm of HOST_PROC/PID/stat."`
	User                       string   `json:"user" doc:"Name of its user where HOST_ETC/passwd has it, else the number. Source: owner of HOST_PROC/PID."`
	State                      string   `json:"state" doc:"R running, S sleeping, D waiting uninterruptibly, Z zombie, T stopped, I idle: state of HOST_PROC/PID/stat." example:"S"`
	Threads                    int      `json:"threads" doc:"Number of threads: num_threads of HOST_PROC/PID/stat." minimum:"0"`
	CPUPercent                 *float64 `json:"cpuPercent,omitempty" doc:"Processor time used since the reading before, in percent of one processor, so a process with many threads may be above 100: (utime + stime) of HOST_PROC/PID/stat, over elapsed time. Of a process that began since then it is all that it has used. Absent in the first reading." minimum:"0"`
	FinishedChildrenCPUPercent *float64 `json:"finishedChildrenCpuPercent,omitempty" doc:"Processor time used since the reading before by children that have ended, and by theirs, in percent of one processor: (cutime + cstime) of HOST_PROC/PID/stat, over elapsed time, less what these children had used by the reading before. It is not in cpuPercent. The kernel counts it once the process has waited for the child. Absent in the first reading." minimum:"0"`
	ResidentBytes              uint64   `json:"residentBytes" doc:"Memory in RAM, in bytes, shared pages counted in full: resident of HOST_PROC/PID/statm x page size. In the first reading of a machine with over 2000 processes that is read of the largest 200; of the others it is rss of HOST_PROC/PID/stat, which may lag behind by some pages."`
	AgeSeconds                 *float64 `json:"ageSeconds,omitempty" doc:"Time since it started, in seconds: at - (boot time + starttime of HOST_PROC/PID/stat). Absent where that is more than a second in the future." minimum:"0"`
	Workload                   string   `json:"workload,omitempty" doc:"id of the workload that it is in, as /stats/workloads has it: HOST_PROC/PID/cgroup. Absent for one in none."`
	Command                    string   `json:"command,omitempty" doc:"Command line, only where SYS_STATS_PROCESS_ARGS=true: HOST_PROC/PID/cmdline."`
}

// UsedCPUPercent returns the processor time of a process and of its children that have ended, in percent of one processor; 0
// where neither is known.
func (p *Process) UsedCPUPercent() float64 {
	used := 0.0
	for _, share := range []*float64{p.CPUPercent, p.FinishedChildrenCPUPercent} {
		if share != nil {
			used += *share
		}
	}
	return used
}
