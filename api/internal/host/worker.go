package host

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// stuckAfter is how long a slow source may take before the page is told that it does not answer.
const stuckAfter = 5 * time.Second

// slow keeps the newest value of a source that may take long or hang, such as a network file system or a sensor. It
// is read in the background, by one goroutine at a time: one that hangs is waited for and not asked again, and never
// delays a tick.
type slow[T any] struct {
	period time.Duration // between two reads
	read   func(context.Context) (T, error)

	mu      sync.Mutex
	reading bool
	begun   time.Time // when the newest read began
	known   bool
	value   T
	taken   time.Time // when the read that gave value began
	err     error     // of the newest read that ended
}

// latest returns the newest value, if there is one, and begins a new read where it is due. problem is empty while
// value is as fresh as it should be; age is that of value.
func (s *slow[T]) latest(ctx context.Context, now time.Time) (value T, known bool, age time.Duration, problem string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.reading && (s.begun.IsZero() || now.Sub(s.begun) >= s.period) {
		s.reading, s.begun = true, now
		go s.refresh(ctx, now)
	}
	switch {
	case s.reading && now.Sub(s.begun) >= stuckAfter:
		problem = fmt.Sprintf("It has not answered for %.0f s.", now.Sub(s.begun).Seconds())
	case s.err != nil:
		problem = kernel.Reason(s.err)
	case !s.known:
		problem = "It is being read for the first time."
	}
	if s.known {
		age = now.Sub(s.taken)
	}
	return s.value, s.known, age, problem
}

// idle reports whether no read is under way.
func (s *slow[T]) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.reading
}

func (s *slow[T]) refresh(ctx context.Context, now time.Time) {
	value, err := s.read(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading = false
	s.err = err
	if err == nil {
		s.value, s.known, s.taken = value, true, now
	}
}

// late says of field that it is not as fresh as it should be, and how old what is shown instead is.
func late(field, problem, hint string, known bool, age time.Duration) stats.Missing {
	absent := stats.Missing{Field: field, Reason: problem, Hint: hint}
	if known {
		seconds := age.Seconds()
		absent.AgeSeconds = &seconds
	}
	return absent
}
