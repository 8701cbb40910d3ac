package ecs

import (
	"context"
	"maps"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// How often the agent is asked. It answers 40 questions a second to all tasks of its instance together, so that one task
// asks once in two seconds at most on average, and ever less often while it gets no answer.
const (
	statsPeriod   = 2 * time.Second
	taskPeriod    = time.Minute
	startPeriod   = 5 * time.Second // of the task, while something in it starts
	longestPeriod = 30 * time.Second
)

// Run asks the agent until ctx is done.
func (r *Reader) Run(ctx context.Context) {
	failures := 0
	for ctx.Err() == nil {
		next := r.round(ctx, time.Now())
		if ctx.Err() != nil {
			return
		}
		r.newest.Store(next)
		if next.taskErr != nil || next.statsErr != nil {
			failures++
		} else {
			failures = 0
		}
		timer := time.NewTimer(pause(failures))
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
}

// pause doubles with each round that failed, up to the longest.
func pause(failures int) time.Duration {
	return min(statsPeriod<<min(failures, 8), longestPeriod)
}

// round asks what is due, and returns what is known then.
func (r *Reader) round(ctx context.Context, now time.Time) *state {
	next := &state{}
	if before := r.newest.Load(); before != nil {
		next.task, next.taskTaken, next.taskErr = before.task, before.taskTaken, before.taskErr
		next.taken = before.taken
	}
	if next.taskErr != nil || now.Sub(next.taskTaken) >= next.taskPeriod() {
		if task, err := r.askTask(ctx); err != nil {
			next.taskErr = err
		} else {
			keepUsage(task, next.task)
			next.task, next.taskTaken, next.taskErr = task, now, nil
		}
	}
	if next.task == nil {
		return next // figures of unknown containers are of no use
	}
	usages, err := r.askStats(ctx)
	if err != nil {
		next.statsErr = err
		return next
	}
	next.take(usages, time.Now())
	return next
}

// taskPeriod is short until every container runs and has figures: what starts, or restarts, changes soon.
func (s *state) taskPeriod() time.Duration {
	if s.task == nil {
		return 0
	}
	for _, container := range s.task.Containers {
		if container.Status != "STOPPED" && (container.Status != stats.TaskContainerRunning || container.Newest == nil || container.Health == "UNKNOWN") {
			return startPeriod
		}
	}
	return taskPeriod
}

// keepUsage puts the figures of before into what was just told of the same containers.
func keepUsage(task, before *stats.TaskCounters) {
	if before == nil {
		return
	}
	known := map[string]stats.TaskContainerCounters{}
	for _, container := range before.Containers {
		known[container.ID] = container
	}
	for i := range task.Containers {
		same := known[task.Containers[i].ID]
		task.Containers[i].Newest, task.Containers[i].Before = same.Newest, same.Before
	}
}

// take puts new figures into a copy of the task: readings may hold the one of before. Figures that the agent has already
// given are not new: it looks less often than it is asked. One that it does not give any more is gone.
func (s *state) take(usages map[string]usage, now time.Time) {
	task := *s.task
	task.Containers = make([]stats.TaskContainerCounters, len(s.task.Containers))
	taken := maps.Clone(s.taken)
	if taken == nil {
		taken = map[string]time.Time{}
	}
	present := map[string]bool{}
	for i, container := range s.task.Containers {
		told, found := usages[container.ID]
		switch {
		case !found:
			container.Newest, container.Before = nil, nil
		case container.Newest == nil || told.newest.At.Before(container.Newest.At): // or the agent's clock was set back
			container.Newest, container.Before = told.newest, told.before
			taken[container.ID] = now
		case told.newest.At.After(container.Newest.At):
			container.Newest, container.Before = told.newest, container.Newest
			taken[container.ID] = now
		}
		present[container.ID] = found
		task.Containers[i] = container
	}
	maps.DeleteFunc(taken, func(id string, _ time.Time) bool { return !present[id] })
	s.task, s.taken = &task, taken
}

func (r *Reader) askTask(ctx context.Context) (*stats.TaskCounters, error) {
	body, err := r.ask(ctx, "/task")
	if err != nil {
		return nil, err
	}
	return decodeTask(body)
}

func (r *Reader) askStats(ctx context.Context) (map[string]usage, error) {
	body, err := r.ask(ctx, "/task/stats")
	if err != nil {
		return nil, err
	}
	return decodeStats(body)
}
