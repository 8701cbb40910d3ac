package verdict

import (
	"fmt"
	"math"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// composeSnippet is what to write into a compose file, below a service: https://docs.docker.com/reference/compose-file/deploy/#resources.
// Its units of memory are powers of 1024.
func composeSnippet(of *stats.WorkloadHint) string {
	var limits []string
	if of.LimitCoresFrom != nil {
		limits = append(limits, fmt.Sprintf("cpus: %q", cores(*of.LimitCoresFrom)))
	}
	if of.LimitBytes != nil {
		limits = append(limits, fmt.Sprintf("memory: %dM", *of.LimitBytes>>20))
	}
	if len(limits) == 0 {
		return ""
	}
	return "deploy:\n  resources:\n    limits:\n      " + strings.Join(limits, "\n      ") + "\n"
}

// kubernetesSnippet is what to write into a container of a pod.
func kubernetesSnippet(of *stats.WorkloadHint) string {
	var limits []string
	if of.LimitCoresFrom != nil {
		limits = append(limits, fmt.Sprintf("cpu: %.0fm", math.Ceil(*of.LimitCoresFrom*1000-1e-6)))
	}
	if of.LimitBytes != nil {
		limits = append(limits, fmt.Sprintf("memory: %dMi", *of.LimitBytes>>20))
	}
	if len(limits) == 0 {
		return ""
	}
	return "resources:\n  limits:\n    " + strings.Join(limits, "\n    ") + "\n"
}

// fargateSize is how much memory a task with so much processor time may have, in MiB.
type fargateSize struct {
	cpuUnits          int // 1024 are one vCPU
	least, most, step uint64
	smaller           uint64 // one size below least, 0 for none
}

// fargateSizes are all sizes of tasks, from
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size.
var fargateSizes = []fargateSize{
	{256, 1024, 2048, 1024, 512},
	{512, 1024, 4096, 1024, 0},
	{1024, 2048, 8192, 1024, 0},
	{2048, 4096, 16384, 1024, 0},
	{4096, 8192, 30720, 1024, 0},
	{8192, 16384, 61440, 4096, 0},
	{16384, 32768, 122880, 8192, 0},
}

// hintedFargateSize is the smallest task that has room for a workload with the limits of a hint, and those that it has where the hint
// proposes none.
func hintedFargateSize(of *stats.Workload, hint *stats.WorkloadHint) string {
	wanted, bytes := known(of.CPU.LimitCores), uint64(0)
	if hint.LimitCoresFrom != nil {
		wanted = *hint.LimitCoresFrom
	}
	switch {
	case hint.LimitBytes != nil:
		bytes = *hint.LimitBytes
	case of.Memory.LimitBytes != nil:
		bytes = *of.Memory.LimitBytes
	case of.Memory.WorkingSetBytes != nil:
		bytes = *of.Memory.WorkingSetBytes
	}
	return nextFargateSize(wanted, bytes)
}

// nextFargateSize returns the smallest size with so many processors and bytes, as AWS writes it; empty where none is large enough.
func nextFargateSize(wanted float64, bytes uint64) string {
	for _, size := range fargateSizes {
		if float64(size.cpuUnits) < 1024*wanted-1e-6 || bytes > size.most<<20 {
			continue
		}
		memory := size.least
		if size.smaller > 0 && bytes <= size.smaller<<20 {
			memory = size.smaller
		}
		for memory<<20 < bytes {
			memory += size.step
		}
		return fmt.Sprintf("%s vCPU, %s GB", cores(float64(size.cpuUnits)/1024), cores(float64(memory)/1024))
	}
	return ""
}
