package httpapi

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// processesPatience is how long a request waits for the first list. The proxy gives up after 10 s, and a member that forwards the
// request waits a second longer than this: whichever way it came, a viewer gets this instance's own answer.
const processesPatience = 5 * time.Second

// Processes has the newest list of all processes. Asking for it has the list kept up to date, so the first to ask waits; false
// means that none came in time. The list is shared, and must not be changed.
type Processes interface {
	List(ctx context.Context) (stats.ProcessList, bool)
}

type processesInput struct {
	InstanceInput
	Sort  string `query:"sort" enum:"cpu,memory" default:"cpu" doc:"What the list is ordered by, the most first: cpuPercent + finishedChildrenCpuPercent, or residentBytes."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many processes to list at most."`
}

type processesOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         stats.ProcessList
}

// processes answers with the processes that use the most.
func (s *Server) processes(ctx context.Context, input *processesInput) (*processesOutput, error) {
	if err := s.checkInstance(input.Instance); err != nil {
		return nil, err
	}
	if s.options.Processes == nil {
		return nil, s.notYet("The processes of this machine are not read.")
	}
	waiting, cancel := s.untilClosed(ctx, processesPatience)
	defer cancel()
	list, found := s.options.Processes.List(waiting)
	if !found {
		return nil, s.notYet("The processes are being read. Try again when the next sample has been taken.")
	}
	list.Instance = s.options.Instance
	list.Processes = top(list.Processes, input.Sort, input.Limit)
	return &processesOutput{CacheControl: "no-store", Body: list}, nil
}

// untilClosed returns a context for as long as a request waits for a list: a server that stops does not wait for the next tick.
func (s *Server) untilClosed(ctx context.Context, patience time.Duration) (context.Context, context.CancelFunc) {
	waiting, cancel := context.WithTimeout(ctx, patience)
	go func() {
		select {
		case <-s.feed.closed:
			cancel()
		case <-waiting.Done():
		}
	}()
	return waiting, cancel
}

// notYet is the answer for a list that there is none of yet.
func (s *Server) notYet(detail string) error {
	seconds := max(1, int(math.Ceil(s.options.Interval.Seconds())))
	return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable(detail), http.Header{"Retry-After": {strconv.Itoa(seconds)}})
}

// top returns the first limit processes in an order that does not depend on how they come: processes that use the same do not
// change places each time the list is asked for.
func top(all []stats.Process, order string, limit int) []stats.Process {
	compare := byMemory
	if order == "cpu" {
		compare = byCPU
	}
	rows := make([]*stats.Process, len(all)) // pointers: there may be ten thousand, and each is moved many times
	for i := range all {
		rows[i] = &all[i]
	}
	slices.SortFunc(rows, compare)
	shown := make([]stats.Process, min(limit, len(rows)))
	for i := range shown {
		shown[i] = *rows[i]
	}
	return shown
}

// byCPU puts those first that use the most, themselves and by children that have ended, and last those whose use is not known.
func byCPU(a, b *stats.Process) int {
	share := func(process *stats.Process) float64 {
		if process.CPUPercent == nil && process.FinishedChildrenCPUPercent == nil {
			return -1
		}
		return process.UsedCPUPercent()
	}
	return cmp.Or(cmp.Compare(share(b), share(a)), byMemory(a, b))
}

func byMemory(a, b *stats.Process) int {
	return cmp.Or(cmp.Compare(b.ResidentBytes, a.ResidentBytes), cmp.Compare(a.PID, b.PID))
}
