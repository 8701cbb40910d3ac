package metrics

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// nodeSensors has the temperatures of hwmon by device and input, and what people call those. Thermal zones are another collector's.
func (f *families) nodeSensors(list []stats.SensorReading, now time.Time) {
	named := map[string]bool{}
	for i := range list {
		one := &list[i]
		if one.Device == "" {
			continue
		}
		device, sensor := label("chip", one.Device), label("sensor", one.Input)
		if !named[one.Device] {
			named[one.Device] = true
			f.gauge("node_hwmon_chip_names", "Annotation metric for human-readable chip names", 1, device, label("chip_name", one.Chip))
		}
		if one.Label != "" {
			f.gauge("node_hwmon_sensor_label", "Label for given chip and sensor", 1, device, label("label", one.Label), sensor)
		}
		if !one.IsFaulty && !isTooOld(one.At, now) {
			f.gauge("node_hwmon_temp_celsius", "Hardware monitor for temperature (input)", one.Celsius, device, sensor)
		}
	}
}
