package verdict

import (
	"fmt"
	"math"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// explainCPU is "postgres waited 3.4 of the last 10 s for a CPU; backup used 7.1 of the 8 CPUs meanwhile, three times its usual."
func explainCPU(found blamed, processors int) string {
	used := make([]string, 0, len(found.causes))
	for i, cause := range found.causes {
		amount := "%s used %s"
		if i > 0 {
			amount = "%s %s"
		}
		used = append(used, fmt.Sprintf(amount, cause.Name, oneDecimal(cause.SharePercent/100*float64(processors))))
	}
	text := inWords(used) + " of the " + count(processors, "CPU")
	return explain(found, "a CPU", text, timesUsual(found.causes))
}

// explainMemory is "postgres waited 3.4 of the last 10 s for memory; backup held 5.1 GiB of 8.0 GiB meanwhile, 1.2 GiB more than
// 10 s before."
func explainMemory(found blamed, total float64, grown map[string]float64) string {
	held := make([]string, 0, len(found.causes))
	for i, cause := range found.causes {
		amount := "%s held %s"
		if i > 0 {
			amount = "%s %s"
		}
		held = append(held, fmt.Sprintf(amount, cause.Name, sizeOf(cause.SharePercent/100*total)))
	}
	after := ""
	if len(found.causes) == 1 && 100*grown[found.causes[0].Workload] >= grownPercent*total {
		after = sizeOf(grown[found.causes[0].Workload]) + " more than 10 s before"
	}
	return explain(found, "memory", inWords(held)+" of "+sizeOf(total), after)
}

// explainDisk is "postgres waited 3.4 of the last 10 s for sda; backup moved 1.2 GiB there meanwhile, 97 % of what all workloads did."
func explainDisk(found blamed, name string, most []user) string {
	moved := make([]string, 0, len(most))
	for i, one := range most {
		amount := "%s moved %s"
		if i > 0 {
			amount = "%s %s"
		}
		moved = append(moved, fmt.Sprintf(amount, one.Name, sizeOf(one.amount)))
	}
	where, after := " there", ""
	if len(found.victims) == 0 {
		where = " to and from " + name
	}
	if len(found.causes) == 1 {
		after = humanPercent(found.causes[0].SharePercent) + " of what all workloads moved"
	}
	return explain(found, name, inWords(moved)+where, after)
}

// explain puts together who waited for what, what others did, and what is to be said of that.
func explain(found blamed, resource, did, after string) string {
	text := did + " in the last 10 s"
	if len(found.victims) > 0 {
		waited := make([]string, 0, len(found.victims))
		for i, victim := range found.victims {
			amount := "%s waited %s"
			if i > 0 {
				amount = "%s %s"
			}
			waited = append(waited, fmt.Sprintf(amount, victim.Name, oneDecimal(victim.WaitedSeconds)))
		}
		text = inWords(waited) + " of the last 10 s for " + resource + "; " + did + " meanwhile"
	}
	if after != "" {
		text += ", " + after
	}
	return text + "."
}

// timesUsual is "three times its usual", where there is one cause alone.
func timesUsual(causes []stats.Cause) string {
	if len(causes) != 1 || causes[0].TimesUsual == nil {
		return ""
	}
	words := []string{2: "twice", "three times", "four times", "five times", "six times", "seven times", "eight times", "nine times", "ten times"}
	times := math.Floor(*causes[0].TimesUsual + 1e-9)
	switch {
	case times < float64(len(words)):
		return words[int(times)] + " its usual"
	case times <= 100:
		return fmt.Sprintf("%.0f times its usual", times)
	default:
		return "more than 100 times its usual"
	}
}

// oneDecimal rounds down, as a share is: nothing is shown that was not reached.
func oneDecimal(value float64) string { return fmt.Sprintf("%.1f", math.Floor(value*10+1e-6)/10) }

func sizeOf(bytes float64) string {
	if bytes >= math.MaxUint64 {
		return humanBytes(math.MaxUint64)
	}
	return humanBytes(uint64(max(0, bytes)))
}

// inWords is "a, b and c".
func inWords(parts []string) string {
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return strings.Join(parts, "")
}
