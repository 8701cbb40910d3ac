package stats

// Load is the load average of the machine: the number of tasks that ran, waited for a processor or waited
// uninterruptibly (mostly for a disk), averaged over 1, 5 and 15 minutes.
type Load struct {
	One     float64 `json:"one" doc:"Load average of the last minute, in tasks. Compare with host.logicalCpus. Source: HOST_PROC/loadavg." minimum:"0"`
	Five    float64 `json:"five" doc:"Load average of the last 5 minutes, in tasks. Source: HOST_PROC/loadavg." minimum:"0"`
	Fifteen float64 `json:"fifteen" doc:"Load average of the last 15 minutes, in tasks. Source: HOST_PROC/loadavg." minimum:"0"`
}
