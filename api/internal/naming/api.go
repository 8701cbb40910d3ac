package naming

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// How often the container API is asked: regularly, as health changes, and sooner when there is a container that it has not told of.
const (
	askPeriod   = 10 * time.Second
	soonest     = 2 * time.Second
	healthStale = 30 * time.Second // how old the newest answer may be for what it says of health
)

// ContainerAPI asks a container engine over TCP which containers there are: GET /containers/json, as Docker and Podman answer it, and
// nothing else. Run asks; what it was told is taken without waiting.
type ContainerAPI struct {
	address string
	client  *http.Client
	newest  atomic.Pointer[answer]
	unknown chan struct{} // filled when a container is seen for the first time that the newest answer does not have

	unlisted, before map[string]bool // ids that the newest answer did not have, now and at the reading before: of another engine, perhaps
}

// answer is what is known after a question. It is not changed any more once it is the newest.
type answer struct {
	containers map[string]container // by the whole id
	at         time.Time            // when they were told
	err        error                // of the newest question
}

// NewContainerAPI returns a ContainerAPI that asks at address, http://host:port.
func NewContainerAPI(address string) *ContainerAPI {
	return &ContainerAPI{
		address: strings.TrimSuffix(address, "/"), client: newClient(), unknown: make(chan struct{}, 1),
		unlisted: map[string]bool{}, before: map[string]bool{},
	}
}

// Run asks until ctx is done.
func (a *ContainerAPI) Run(ctx context.Context) {
	for ctx.Err() == nil {
		next := answer{}
		if before := a.newest.Load(); before != nil {
			next = *before
		}
		containers, err := a.ask(ctx)
		if ctx.Err() != nil {
			return
		}
		if next.err = err; err == nil {
			next.containers, next.at = containers, time.Now()
		}
		a.newest.Store(&next)
		a.wait(ctx)
	}
}

// wait returns when it is time for another question.
func (a *ContainerAPI) wait(ctx context.Context) {
	sooner, regular := time.NewTimer(soonest), time.NewTimer(askPeriod)
	defer sooner.Stop()
	defer regular.Stop()
	select {
	case <-ctx.Done():
		return
	case <-sooner.C:
	}
	select {
	case <-ctx.Done():
	case <-regular.C:
	case <-a.unknown:
	}
}

// name puts name, image and health of containers into workloads. A name stays true while nobody answers, as it goes with the id; health
// does not.
func (a *ContainerAPI) name(workloads []stats.WorkloadCounters) []stats.Missing {
	now := a.newest.Load()
	if now == nil {
		return []stats.Missing{{Field: "workloads.image", Reason: "The container API is being asked for the first time."}}
	}
	a.unlisted, a.before = a.before, a.unlisted
	clear(a.unlisted)
	isFresh := now.err == nil && time.Since(now.at) < healthStale
	for i := range workloads {
		workload := &workloads[i]
		if workload.Kind != stats.WorkloadContainer || workload.ContainerID == "" {
			continue
		}
		told, known := now.containers[workload.ContainerID]
		if !known {
			a.unlisted[workload.ContainerID] = true
			if !a.before[workload.ContainerID] {
				a.wake()
			}
			continue
		}
		if told.name != "" && workload.NameSource != fromKubernetes {
			workload.Name, workload.NameSource = told.name, fromAPI
		}
		workload.Image = told.image
		if isFresh {
			workload.Health = told.health
		}
	}
	if now.err == nil {
		return nil
	}
	why := inWords(now.err)
	absent := stats.Missing{Field: "workloads.health", Reason: why.reason, Hint: why.hint}
	if now.at.IsZero() {
		absent.Field = "workloads.image"
	}
	return []stats.Missing{absent}
}

func (a *ContainerAPI) wake() {
	select {
	case a.unknown <- struct{}{}:
	default:
	}
}
