package stats

import "time"

// Host says what machine was read. Each part is absent where it could not be found.
type Host struct {
	Hostname      *string    `json:"hostname,omitempty" doc:"Host name, from HOST_ETC/hostname; without it the name that this process sees."`
	OS            *string    `json:"os,omitempty" doc:"Operating system, PRETTY_NAME of HOST_ETC/os-release." example:"Debian GNU/Linux 13 (trixie)"`
	Kernel        *string    `json:"kernel,omitempty" doc:"Kernel release, from uname(2)." example:"6.12.48+deb13-amd64"`
	Architecture  *string    `json:"architecture,omitempty" doc:"Machine architecture, from uname(2)." example:"x86_64"`
	CPUModel      *string    `json:"cpuModel,omitempty" doc:"Processor model, from HOST_PROC/cpuinfo."`
	LogicalCPUs   *int       `json:"logicalCpus,omitempty" doc:"Processors that are online, hardware threads counted one by one: the cpuN lines of HOST_PROC/stat." minimum:"1"`
	BootTime      *time.Time `json:"bootTime,omitempty" doc:"When the kernel started: btime of HOST_PROC/stat."`
	UptimeSeconds *float64   `json:"uptimeSeconds,omitempty" doc:"Time since the kernel started, in seconds: at - bootTime." minimum:"0"`
}
