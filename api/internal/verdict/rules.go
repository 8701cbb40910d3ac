package verdict

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// threshold is where a level begins and where it ends. The end is lower, so that a value that hovers about the
// beginning does not flicker.
type threshold struct{ enter, leave float64 }

// rule judges the findings of one kind.
type rule struct {
	warning, critical threshold     // a rule without the second never becomes critical
	after             time.Duration // how long a value must stand before it counts: what is not averaged yet jumps
	find              func(scene) []finding
}

// finding is one value that a rule judges.
type finding struct {
	field  string
	lens   stats.LensName
	value  float64 // in percent: the more the worse
	text   string
	remedy string // what to do about it
}

// rules is the table of thresholds, the worst kind of trouble first: of sentences of one level, the first is on top.
// All values are in percent.
//
// What waits for a processor never becomes critical by itself: a machine whose niced builds keep every processor busy is well.
//
//	what                                        warning      critical     stands for
//	                                            from / to    from / to
var rules = []rule{
	// working set of the container / its limit  85 / 80      95 / 92
	{threshold{85, 80}, threshold{95, 92}, 0, containerMemory},
	// working set / memory.high, where it is reached 90 / 85
	{threshold{90, 85}, threshold{}, 5 * time.Second, containerMemoryHigh},
	// working set of a container of a task / its own limit
	{threshold{85, 80}, threshold{95, 92}, 0, taskContainerMemory},
	// tasks of the container / its limit        80 / 75      95 / 90
	{threshold{80, 75}, threshold{95, 90}, 0, containerPIDs},
	// time that tasks waited for memory         5 / 2        20 / 12
	{threshold{5, 2}, threshold{20, 12}, 0, memoryPressure},
	{threshold{5, 2}, threshold{20, 12}, 0, containerMemoryPressure},
	// memory in use                             90 / 87      97 / 95
	{threshold{90, 87}, threshold{97, 95}, 0, memoryUsage},
	// a filesystem read-only after an error: 100, and none else
	{threshold{50, 40}, threshold{100, 90}, 0, filesystemFailed},
	// space in use, of each filesystem          85 / 83      95 / 93
	{threshold{85, 83}, threshold{95, 93}, 0, filesystemSpace},
	// ephemeral storage of a task in use        85 / 83      95 / 93
	{threshold{85, 83}, threshold{95, 93}, 0, taskStorage},
	// inodes in use, of each filesystem         85 / 83      95 / 93
	{threshold{85, 83}, threshold{95, 93}, 0, filesystemInodes},
	// scheduling periods cut short by a quota   10 / 5       50 / 40      5 s
	{threshold{10, 5}, threshold{50, 40}, 5 * time.Second, throttling},
	// time that tasks waited for a disk         10 / 6       40 / 30
	{threshold{10, 6}, threshold{40, 30}, 0, diskPressure},
	{threshold{10, 6}, threshold{40, 30}, 0, containerDiskPressure},
	// time that tasks waited for a CPU          25 / 18
	{threshold{25, 18}, threshold{}, 0, cpuPressure},
	// load / processors, where there is no PSI  150 / 120
	{threshold{150, 120}, threshold{}, 0, loadPerCPU},
	// time that the hypervisor withheld         10 / 6       30 / 20      5 s
	{threshold{10, 6}, threshold{30, 20}, 5 * time.Second, steal},
}
