package sampler

import "github.com/sys-stats/sys-stats/api/internal/stats"

// deriveSensors shows the temperatures that were read.
func deriveSensors(readings []stats.SensorReading) []stats.Sensor {
	sensors := make([]stats.Sensor, 0, len(readings))
	for _, reading := range readings {
		sensors = append(sensors, stats.Sensor{Name: reading.Name, Celsius: reading.Celsius})
	}
	return sensors
}
