package sampler

import (
	"os"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestSwap(t *testing.T) {
	snapshot := twoReadings(
		stats.MachineReading{VM: values("pswpin", 1, "pswpout", 2)},
		stats.MachineReading{Memory: values("SwapTotal", 100, "SwapFree", 75), VM: values("pswpin", 3, "pswpout", 1)}, 2*time.Second)
	swap := *snapshot.Swap
	if swap.UsedBytes != 25 || !same(swap.UsagePercent, 25.0) || !same(swap.InBytesPerSecond, float64(os.Getpagesize())) || swap.OutBytesPerSecond != nil {
		t.Errorf("swap is %+v", swap)
	}
	if reasonOf(snapshot, "swap.outBytesPerSecond") != reasonReset || reasonOf(snapshot, "swap.inBytesPerSecond") != "" {
		t.Errorf("missing is %+v", snapshot.Missing)
	}
	without, _ := deriveSwap(nil, stats.MachineReading{Memory: values("SwapTotal", 0, "SwapFree", 7)}, 0)
	if without.UsedBytes != 0 || without.UsagePercent != nil {
		t.Errorf("a machine without swap has %+v", without)
	}
	if unknown, _ := deriveSwap(nil, stats.MachineReading{Memory: values("SwapTotal", 5)}, 0); unknown != nil {
		t.Errorf("half of it was read, and made %+v", unknown)
	}
}
