package sampler

import (
	"math"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// A temperature is shown where a computer can have it.
func TestSensors(t *testing.T) {
	for celsius, want := range map[float64]bool{
		-40: true, -40.001: false, -5: true, 0: true, 37.9: true, 126.9: true, 127: false, 127.1: true, 150: true, 150.001: false,
		-128: false, 3892314: false, 65261.85: false, -273.15: false, math.Inf(1): false, math.NaN(): false,
	} {
		sensors, missing := deriveSensors([]stats.SensorReading{{Name: "x", Celsius: celsius}}, noon)
		if (len(sensors) == 1) != want || (len(missing) == 0) != want {
			t.Errorf("%v °C: %+v, missing %+v", celsius, sensors, missing)
		}
	}
	sensors, missing := deriveSensors([]stats.SensorReading{
		{Name: "a", Celsius: 127}, {Name: "b", Celsius: 40}, {Name: "c", Celsius: 30, IsFaulty: true}, {Name: "d", Celsius: -128}, {Name: "e", Celsius: 1e6}, {Name: "f", Celsius: 1e6},
	}, noon)
	if len(sensors) != 1 || sensors[0].Name != "b" || len(missing) != 1 || missing[0].Field != "sensors" ||
		!strings.HasPrefix(missing[0].Reason, "Some sensors gave no value") || !strings.HasSuffix(missing[0].Reason, ": a (127 °C), c (30 °C), d (-128 °C) and 2 more.") {
		t.Errorf("%+v, missing %+v", sensors, missing)
	}
	if sensors, _ := deriveSensors(nil, noon); sensors == nil {
		t.Error("no sensors are nil")
	}
}
