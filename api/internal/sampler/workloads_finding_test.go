package sampler_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// wanting is a judge that wants workloads while a finding stands.
type wanting struct {
	calmJudge
	stands *atomic.Bool
}

func (w wanting) WantsWorkloads(stats.Verdict) bool { return w.stands.Load() }

// delayed is a machine that counts for how long its one workload waits for a processor: three seconds in each.
type delayed struct {
	tree
	delays, forgotten atomic.Int32
}

func (d *delayed) ReadDelays(_ context.Context, into *stats.WorkloadReading) {
	d.delays.Add(1)
	waited := uint64(3 * time.Now().UnixNano())
	into.Workloads[0].Delay = &stats.RunDelay{At: time.Now(), WaitedNanoseconds: waited, WatchedNanoseconds: 2 * waited}
}

func (d *delayed) ForgetDelays() { d.forgotten.Add(1) }

// While a finding stands workloads are read each tick, with the run-queue delay that costs more; and no longer after it.
func TestFindingHoldsWorkloads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, stands := &delayed{}, &atomic.Bool{}
		workloads := sampler.NewWorkloads(source, time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		defer func() { cancel(); synctest.Wait() }()
		go workloads.Run(ctx)
		go sampler.New(nil, wanting{stands: stands}, nil, sampler.Options{Interval: time.Second, Workloads: workloads}).Run(ctx)
		time.Sleep(20 * time.Second)
		if walks := source.count(); walks > 6 || source.delays.Load() > 0 {
			t.Errorf("without a finding there are %d walks and %d readings of delays in 20 s", walks, source.delays.Load())
		}
		stands.Store(true)
		before := source.count()
		time.Sleep(15 * time.Second)
		if walks := source.count() - before; walks < 13 || int(source.delays.Load()) < 13 {
			t.Errorf("with a finding there are %d walks and %d readings of delays in 15 s", walks, source.delays.Load())
		}
		list, known := workloads.Newest()
		if !known || list.Workloads[0].RunDelayPercent == nil || *list.Workloads[0].RunDelayPercent < 290 || *list.Workloads[0].RunDelayPercent > 310 {
			t.Errorf("it waited %+v", list)
		}
		stands.Store(false)
		time.Sleep(20 * time.Second)
		delays := source.delays.Load()
		time.Sleep(20 * time.Second)
		if source.delays.Load() != delays || source.forgotten.Load() == 0 {
			t.Errorf("after the finding there are %d readings of delays, and %d times what was read was let go", source.delays.Load()-delays, source.forgotten.Load())
		}
		if list, known := workloads.Newest(); !known || list.Workloads[0].RunDelayPercent != nil {
			t.Errorf("after the finding it waited %+v", list)
		}
	})
}
