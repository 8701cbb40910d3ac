package sampler

import (
	"fmt"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What a temperature inside a computer can be. Inputs that nothing is connected to give 127 or -128 °C, or millions.
const (
	lowestCelsius       = -40
	highestCelsius      = 150
	unconnectedCelsius  = 127
	mostDoubtfulSensors = 3 // that are named
)

// deriveSensors shows the temperatures that can be true, and names the others.
func deriveSensors(readings []stats.SensorReading, at time.Time) ([]stats.Sensor, []stats.Missing) {
	sensors := make([]stats.Sensor, 0, len(readings))
	var doubtful []string
	for i := range readings {
		reading := &readings[i]
		if !isTemperature(reading.Celsius) || reading.IsFaulty {
			doubtful = append(doubtful, fmt.Sprintf("%s (%.0f °C)", reading.Name, reading.Celsius))
			continue
		}
		sensors = append(sensors, stats.Sensor{Name: reading.Name, Celsius: reading.Celsius, AgeSeconds: ageOf(reading.At, at)})
	}
	if len(doubtful) == 0 {
		return sensors, nil
	}
	named := strings.Join(doubtful[:min(len(doubtful), mostDoubtfulSensors)], ", ")
	if more := len(doubtful) - mostDoubtfulSensors; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return sensors, []stats.Missing{{
		Field:  "sensors",
		Reason: "Some sensors gave no value that can be true: " + named + ".",
		Hint:   "Mostly nothing is connected to them.",
	}}
}

func isTemperature(celsius float64) bool {
	return celsius >= lowestCelsius && celsius <= highestCelsius && celsius != unconnectedCelsius
}
