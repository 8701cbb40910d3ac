package httpapi

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// workloadsPatience is how long a request waits for the first list: see processesPatience.
const workloadsPatience = 5 * time.Second

// Workloads has the newest list of all workloads. Asking for it has the list kept up to date; false means that none came in time.
// The list is shared, and must not be changed.
type Workloads interface {
	List(ctx context.Context) (stats.WorkloadList, bool)
	// Ports returns the TCP ports that a workload listens on, nil where they cannot be told from those of others.
	Ports(id string) []int
}

type workloadsInput struct {
	InstanceInput
	Sort  string `query:"sort" enum:"cpu,memory,disk,network,pressure,name" default:"cpu" doc:"What the list is ordered by, the most first: cpu.usageCores; memory.workingSetBytes; bytes read and written; bytes received and sent; the longest of the waits for processor, memory and disk in the last 10 s; or name, in the order of letters."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"How many workloads to list at most."`
	Kind  string `query:"kind" enum:"container,machine,pod,service,session" doc:"List workloads of this kind alone."`
	ID    string `query:"id" maxLength:"4096" doc:"List the workload with this id alone."`
}

type workloadsOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         stats.WorkloadList
}

// workloads answers with who runs on the machine.
func (s *Server) workloads(ctx context.Context, input *workloadsInput) (*workloadsOutput, error) {
	if err := s.checkInstance(input.Instance); err != nil {
		return nil, err
	}
	if s.options.Workloads == nil {
		return nil, huma.Error503ServiceUnavailable("The workloads of this machine are not read: SYS_STATS_WORKLOADS is off.")
	}
	waiting, cancel := s.untilClosed(ctx, workloadsPatience)
	defer cancel()
	list, found := s.options.Workloads.List(waiting)
	if !found {
		return nil, s.notYet("The workloads are being read. Try again when the next sample has been taken.")
	}
	list.Instance = s.options.Instance
	list.Workloads = chosenWorkloads(list.Workloads, input)
	if input.ID != "" {
		if len(list.Workloads) == 0 {
			return nil, huma.Error404NotFound("There is no workload with this id. It may have ended.")
		}
		list.Workloads[0].Ports = s.options.Workloads.Ports(input.ID)
	}
	return &workloadsOutput{CacheControl: "no-store", Body: list}, nil
}

// chosenWorkloads returns the workloads that were asked for, in an order that does not depend on how they come.
func chosenWorkloads(all []stats.Workload, input *workloadsInput) []stats.Workload {
	rows := make([]*stats.Workload, 0, len(all))
	for i := range all {
		if one := &all[i]; (input.Kind == "" || string(one.Kind) == input.Kind) && (input.ID == "" || one.ID == input.ID) {
			rows = append(rows, one)
		}
	}
	amount := amountOf[input.Sort]
	slices.SortFunc(rows, func(a, b *stats.Workload) int {
		byAmount := 0
		if amount != nil {
			byAmount = cmp.Compare(amount(b), amount(a))
		}
		return cmp.Or(byAmount, cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	shown := make([]stats.Workload, min(input.Limit, len(rows)))
	for i := range shown {
		shown[i] = *rows[i]
	}
	return shown
}

// amountOf has what workloads are ordered by; -1 where that is not known. By name there is nothing.
var amountOf = map[string]func(*stats.Workload) float64{
	"cpu": func(one *stats.Workload) float64 { return sumOf(one.CPU.UsageCores) },
	"memory": func(one *stats.Workload) float64 {
		if one.Memory.WorkingSetBytes == nil {
			return -1
		}
		return float64(*one.Memory.WorkingSetBytes)
	},
	"disk": func(one *stats.Workload) float64 {
		var rates []*float64
		for _, disk := range one.Disks {
			rates = append(rates, disk.ReadBytesPerSecond, disk.WriteBytesPerSecond)
		}
		return sumOf(rates...)
	},
	"network": func(one *stats.Workload) float64 {
		if one.Network == nil {
			return -1
		}
		return sumOf(one.Network.ReceiveBytesPerSecond, one.Network.TransmitBytesPerSecond)
	},
	"pressure": longestWait,
}

// sumOf adds up what is known, -1 where nothing is.
func sumOf(values ...*float64) float64 {
	sum, isKnown := 0.0, false
	for _, value := range values {
		if value != nil {
			sum, isKnown = sum+*value, true
		}
	}
	if !isKnown {
		return -1
	}
	return sum
}

// longestWait returns the longest of the waits of a workload in the last 10 s, in percent; -1 where none is known.
func longestWait(one *stats.Workload) float64 {
	longest := -1.0
	if one.Pressure == nil {
		return longest
	}
	for _, stall := range []*stats.Stall{one.Pressure.CPU, one.Pressure.Memory, one.Pressure.IO} {
		if stall != nil && stall.Some != nil && stall.Some.Last10SecondsPercent != nil {
			longest = max(longest, *stall.Some.Last10SecondsPercent)
		}
	}
	return longest
}
