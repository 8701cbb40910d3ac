package stats

// Swap is the swap space of a machine. A machine without swap has a total of 0 and no usage.
type Swap struct {
	TotalBytes        uint64   `json:"totalBytes" doc:"Swap space, in bytes: SwapTotal of HOST_PROC/meminfo. 0 on a machine without swap."`
	UsedBytes         uint64   `json:"usedBytes" doc:"Swap space in use, in bytes: SwapTotal - SwapFree of HOST_PROC/meminfo."`
	UsagePercent      *float64 `json:"usagePercent,omitempty" doc:"Share of swap in use, in percent: used / total. Absent without swap." minimum:"0" maximum:"100"`
	InBytesPerSecond  *float64 `json:"inBytesPerSecond,omitempty" doc:"Read back from swap, in bytes per second: pswpin of HOST_PROC/vmstat x page size, over elapsed time." minimum:"0"`
	OutBytesPerSecond *float64 `json:"outBytesPerSecond,omitempty" doc:"Written to swap, in bytes per second: pswpout of HOST_PROC/vmstat x page size, over elapsed time." minimum:"0"`
}
