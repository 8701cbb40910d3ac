package host

import (
	"bytes"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readVMStat reads /proc/vmstat: swap traffic, page faults and OOM kills. gopsutil's SwapMemory takes the traffic four times
// too large and does not heed HOST_PROC.
func (r *Reader) readVMStat(into *stats.MachineReading) {
	content, err := r.files.Read(r.proc("vmstat"))
	if err == nil {
		into.VM, err = r.names.ParseValues(content, keepVMStat)
	}
	if err != nil {
		absent(into, "swap.inBytesPerSecond", err)
		absent(into, "swap.outBytesPerSecond", err)
	}
}

// keepVMStat says which of the two hundred lines of vmstat are kept: those that node_exporter keeps, and allocstall, which
// tells an OOM kill of the machine from one at the limit of a container.
func keepVMStat(name []byte) bool {
	return string(name) == "oom_kill" || bytes.HasPrefix(name, []byte("allocstall")) || bytes.HasPrefix(name, []byte("pgpg")) || bytes.HasPrefix(name, []byte("pswp")) ||
		bytes.HasPrefix(name, []byte("pg")) && bytes.Contains(name, []byte("fault"))
}
