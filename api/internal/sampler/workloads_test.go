package sampler_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// tree is a machine with one workload that has a process.
type tree struct {
	mu    sync.Mutex
	walks int
	takes time.Duration
	costs time.Duration // of that; 0 where it is not told
}

func (t *tree) ReadWorkloads(ctx context.Context) stats.WorkloadReading {
	t.mu.Lock()
	t.walks++
	takes, costs := t.takes, t.costs
	t.mu.Unlock()
	reading := stats.WorkloadReading{At: time.Now(), Source: "cgroup2", Cost: costs}
	select {
	case <-time.After(takes):
	case <-ctx.Done():
	}
	used := uint64(time.Now().UnixNano() / 2) // half a processor
	reading.Workloads = []stats.WorkloadCounters{{
		WorkloadIdentity: stats.WorkloadIdentity{ID: "/a", Kind: stats.WorkloadService, Name: "a"},
		CPU:              stats.CgroupCPU{UsageNanoseconds: &used},
		Processes:        []stats.WorkloadProcess{{PID: 7, StartTicks: 70, Name: "seven"}, {PID: 9, StartTicks: 90, Name: "nine"}},
	}}
	return reading
}

func (t *tree) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.walks
}

// inTree runs test with workloads that are read from a tree each second, and ends them.
func inTree(t *testing.T, takes time.Duration, test func(*testing.T, *tree, *sampler.Workloads)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		source := &tree{takes: takes}
		workloads := sampler.NewWorkloads(source, time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); workloads.Run(ctx) }()
		test(t, source, workloads)
		cancel()
		<-done
	})
}

// While nobody asks they are read every five seconds, after two in a row; while somebody does, each second, and ten seconds more.
func TestWorkloadsCadence(t *testing.T) {
	inTree(t, time.Millisecond, func(t *testing.T, source *tree, workloads *sampler.Workloads) {
		walksIn := func(period time.Duration) int {
			before := source.count()
			time.Sleep(period)
			synctest.Wait()
			return source.count() - before
		}
		if walks := walksIn(2 * time.Second); walks != 2 {
			t.Errorf("%d walks at the start", walks)
		}
		if walks := walksIn(50 * time.Second); walks != 10 {
			t.Errorf("%d walks in 50 s while nobody asks", walks)
		}
		for range 20 {
			workloads.List(t.Context())
			time.Sleep(500 * time.Millisecond)
		}
		if walks := walksIn(9 * time.Second); walks < 8 || walks > 10 {
			t.Errorf("%d walks in the 9 s after somebody asked", walks)
		}
		time.Sleep(5 * time.Second)
		if walks := walksIn(50 * time.Second); walks < 9 || walks > 11 {
			t.Errorf("%d walks in 50 s when the lease was over", walks)
		}
		workloads.Hold() // as for a finding that stands
		if walks := walksIn(9 * time.Second); walks < 8 || walks > 10 {
			t.Errorf("%d walks in 9 s while a finding stands", walks)
		}
	})
}

// Whoever asks first gets a list of now, with rates: they go back to the walk before, which was made while nobody asked.
func TestWorkloadsAreFresh(t *testing.T) {
	inTree(t, time.Millisecond, func(t *testing.T, _ *tree, workloads *sampler.Workloads) {
		time.Sleep(24 * time.Second)
		begun := time.Now()
		list, found := workloads.List(t.Context())
		if took := time.Since(begun); !found || took > 100*time.Millisecond || list.AgeSeconds > 0.1 {
			t.Errorf("found: %v, after %s, of %v s ago", found, took, list.AgeSeconds)
		}
		if cores := list.Workloads[0].CPU.UsageCores; cores == nil || *cores < 0.4 || *cores > 0.6 {
			t.Errorf("%+v", list.Workloads[0].CPU)
		}
	})
}

// A walk that hangs delays nobody for longer than a request may take, and is no reason to show what was long ago.
func TestWorkloadsThatHang(t *testing.T) {
	inTree(t, time.Hour, func(t *testing.T, source *tree, workloads *sampler.Workloads) {
		begun := time.Now()
		if _, found := workloads.List(t.Context()); found {
			t.Error("there is a list before the first walk has ended")
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("it took %s to say so", took)
		}
		if _, found := workloads.Newest(); found {
			t.Error("there is a newest list")
		}
		if source.count() != 1 {
			t.Errorf("%d walks at a time", source.count())
		}
	})
}

// Walks take at most a tenth of the time.
func TestWorkloadsThatAreSlow(t *testing.T) {
	inTree(t, 500*time.Millisecond, func(t *testing.T, source *tree, workloads *sampler.Workloads) {
		begun := time.Now()
		for range 100 {
			workloads.List(t.Context())
			time.Sleep(time.Second)
		}
		took := time.Since(begun)
		if walks := source.count(); walks < 10 || time.Duration(walks)*500*time.Millisecond > took/9 {
			t.Errorf("%d walks of half a second in %s", walks, took)
		}
	})
}

// A walk that is held up, as on a machine that is short of processors, uses little of them: the next one follows soon.
func TestWorkloadsThatAreHeldUp(t *testing.T) {
	inTree(t, 900*time.Millisecond, func(t *testing.T, source *tree, workloads *sampler.Workloads) {
		source.mu.Lock()
		source.costs = 20 * time.Millisecond
		source.mu.Unlock()
		time.Sleep(20 * time.Second)
		before, begun := source.count(), time.Now()
		for range 30 {
			workloads.List(t.Context())
			time.Sleep(time.Second)
		}
		if walks, took := source.count()-before, time.Since(begun); walks < int(took/(2*time.Second)) || walks > 1+int(took/(1800*time.Millisecond)) {
			t.Errorf("%d walks in %s", walks, took)
		}
	})
}

// Where they are not read, everything that knows them does without.
func TestNoWorkloads(t *testing.T) {
	var workloads *sampler.Workloads
	workloads.Run(t.Context())
	workloads.Hold()
	if _, found := workloads.Newest(); found || workloads.Top(5) != nil {
		t.Error("there are workloads")
	}
}

func TestTopWorkloads(t *testing.T) {
	inTree(t, time.Millisecond, func(t *testing.T, _ *tree, workloads *sampler.Workloads) {
		time.Sleep(3 * time.Second)
		top := workloads.Top(5)
		if len(top) != 1 || top[0].ID != "/a" || top[0].Kind != stats.WorkloadService || *top[0].UsageCores < 0.4 {
			t.Errorf("%+v", top)
		}
		if top := workloads.Top(0); len(top) != 0 {
			t.Errorf("none were asked for: %+v", top)
		}
	})
}

// A process says which workload it is in, unless another one has its id now.
func TestWorkloadOfProcesses(t *testing.T) {
	inTree(t, time.Millisecond, func(t *testing.T, _ *tree, workloads *sampler.Workloads) {
		source := &processesOf{[]stats.ProcessCounters{{PID: 7, StartTicks: 70}, {PID: 8, StartTicks: 80}, {PID: 9, StartTicks: 91}}}
		processes := sampler.NewProcesses(source, time.Second)
		processes.SetWorkloads(workloads)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go sampler.New(nil, calmJudge{}, nil, sampler.Options{Interval: time.Second, Processes: processes}).Run(ctx)
		time.Sleep(2 * time.Second)
		list, found := processes.List(t.Context())
		if !found || list.Processes[0].Workload != "/a" || list.Processes[1].Workload != "" || list.Processes[2].Workload != "" {
			t.Errorf("%v: %+v", found, list.Processes)
		}
	})
}

type processesOf struct{ processes []stats.ProcessCounters }

func (p *processesOf) ReadProcesses(context.Context) stats.ProcessReading {
	return stats.ProcessReading{At: time.Now(), Processes: p.processes}
}

func (p *processesOf) ForgetProcesses() {}

type calmJudge struct{}

func (calmJudge) Judge(stats.Sample) stats.Verdict  { return stats.Verdict{} }
func (calmJudge) WantsProcesses(stats.Verdict) bool { return false }
func (calmJudge) WantsWorkloads(stats.Verdict) bool { return false }

// A walk that is due about when a tick is follows it at once: the processor is woken up once for both.
func TestWorkloadsFollowTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &tree{takes: time.Millisecond}
		workloads := sampler.NewWorkloads(source, time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { workloads.Run(ctx) })
		time.Sleep(980 * time.Millisecond) // the second walk would be due 20 ms after the first tick
		running.Go(func() {
			sampler.New(nil, judge{}, nil, sampler.Options{Interval: time.Second, Workloads: workloads}).Run(ctx)
		})
		began := time.Now()
		for tick := range 30 {
			workloads.Hold()
			time.Sleep(time.Until(began.Add(time.Duration(tick)*time.Second + 2*time.Millisecond)))
			synctest.Wait()
			if walks := source.count(); walks != tick+2 {
				t.Fatalf("%d walks after %d ticks", walks, tick+1)
			}
		}
		cancel()
		running.Wait()
	})
}
