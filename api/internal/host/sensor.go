package host

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v3/host"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const sensorPeriod = 10 * time.Second

// temperatures is what the sensors gave. Some drivers fail for good, and do not take the others with them.
type temperatures struct {
	sensors    []stats.SensorReading
	incomplete bool
}

// readSensors reads the temperatures, of which there are none yet at first.
func (r *Reader) readSensors(ctx context.Context, now time.Time, into *stats.MachineReading) {
	newest, known, age, problem := r.sensors.latest(ctx, now)
	into.Sensors = newest.sensors
	if problem == "" && newest.incomplete {
		problem = "Some sensors gave no value."
	}
	if problem != "" {
		into.Missing = append(into.Missing, late("sensors", problem, "", known, age))
	}
}

// readTemperatures reads every sensor, which a driver may take seconds for.
func readTemperatures(ctx context.Context) (temperatures, error) {
	// The error counts the sensors that could not be read, or is of the search for them.
	found, err := host.SensorsTemperaturesWithContext(ctx)
	if err != nil && len(found) == 0 {
		return temperatures{}, errors.New("no sensor gave a value")
	}
	read := temperatures{sensors: make([]stats.SensorReading, 0, len(found)), incomplete: err != nil}
	seen := map[string]int{}
	for _, one := range found {
		if math.IsNaN(one.Temperature) || math.IsInf(one.Temperature, 0) {
			read.incomplete = true
			continue
		}
		name := one.SensorKey
		if seen[name]++; seen[name] > 1 { // two disks of one kind
			name = fmt.Sprintf("%s_%d", name, seen[name])
		}
		read.sensors = append(read.sensors, stats.SensorReading{Name: name, Celsius: one.Temperature})
	}
	slices.SortStableFunc(read.sensors, func(a, b stats.SensorReading) int { return strings.Compare(a.Name, b.Name) })
	return read, nil
}
