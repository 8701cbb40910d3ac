package host

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readPressure reads /proc/pressure. The files cpu, memory and io are all there, or none; irq is there on some kernels.
func (r *Reader) readPressure(into *stats.MachineReading) {
	var pressure stats.PressureCounters
	for _, resource := range []struct {
		name     string
		target   **stats.StallCounters
		optional bool
	}{{"cpu", &pressure.CPU, false}, {"memory", &pressure.Memory, false}, {"io", &pressure.IO, false}, {"irq", &pressure.IRQ, true}} {
		content, err := r.files.Read(r.proc("pressure/" + resource.name))
		if err == nil {
			*resource.target, err = kernel.ParsePressure(content)
		}
		if resource.optional {
			continue
		}
		if errors.Is(err, unix.EOPNOTSUPP) || (errors.Is(err, fs.ErrNotExist) && r.procIsMounted()) {
			into.Missing = append(into.Missing, stats.Missing{
				Field: "pressure", Reason: "The kernel does not measure pressure (PSI).",
				Hint: "PSI is off: boot with psi=1. It needs Linux 4.20, built with CONFIG_PSI.",
			})
			return
		}
		if err != nil {
			absent(into, "pressure."+resource.name, err)
		}
	}
	if pressure != (stats.PressureCounters{}) {
		into.Pressure = &pressure
	}
}
