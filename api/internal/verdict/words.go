package verdict

import (
	"fmt"
	"math"
)

// humanPercent writes a share in whole percent, but nothing rounds up to a share that it has not reached.
func humanPercent(value float64) string { return fmt.Sprintf("%.0f %%", math.Floor(value+1e-9)) }

// humanBytes writes a size in the largest binary unit that leaves a whole number before the point.
func humanBytes(size uint64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"}
	value, unit := float64(size), 0
	for value >= 1024 && unit < len(units)-1 {
		value /= 1024
		unit++
	}
	if value < 10 && unit > 0 {
		return fmt.Sprintf("%.1f %s", math.Floor(value*10)/10, units[unit])
	}
	return fmt.Sprintf("%.0f %s", math.Floor(value), units[unit])
}

// count writes a number of things, "1 processor" or "2 processors".
func count[N int | uint64](number N, thing string) string {
	if number == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", number, thing)
}
