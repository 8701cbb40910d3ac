package host

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// sensorPeriod is how often temperatures are read.
const sensorPeriod = 10 * time.Second

// drivePeriod is how often those of ATA disks are read, and only while somebody watches: being asked may keep a disk from
// spinning down, Documentation/hwmon/drivetemp.rst of the kernel.
const drivePeriod = 5 * time.Minute

// driveChip is the driver that asks the disks.
const driveChip = "drivetemp"

// temperatures is what sensors gave. Some drivers fail for good, and do not take the others with them.
type temperatures struct {
	sensors []stats.SensorReading
	failed  string // the first sensor that gave no value, and why
	drives  int    // sensors of disks that were left alone
}

// readSensors reads the temperatures, of which there are none yet at first. gopsutil reads thermal zones only where hwmon has
// nothing at all (a case at 29.8 °C hides the processor at 66 °C), keeps disks awake, and says how many sensors failed but
// not which: where the first of two alike does, the second goes by its name.
func (r *Reader) readSensors(ctx context.Context, now time.Time, into *stats.MachineReading) {
	newest, known, age, problem := r.sensors.latest(ctx, now)
	r.addSensors(into, newest, known, age, problem)
	if newest.drives == 0 {
		return
	}
	if r.isWatched() {
		newest, known, age, problem = r.drives.latest(ctx, now)
	} else if newest, known, age, problem = r.drives.newest(now); !known || age > drivePeriod {
		problem = "The temperatures of disks (drivetemp) are read only while somebody watches, so that the disks can sleep."
	}
	r.addSensors(into, newest, known, age, problem)
}

func (r *Reader) addSensors(into *stats.MachineReading, newest temperatures, known bool, age time.Duration, problem string) {
	if problem == "" && newest.failed != "" {
		problem = kernel.Sentence("Some sensors gave no value, the first is " + newest.failed)
	}
	if problem != "" {
		into.Missing = append(into.Missing, late("sensors", problem, "", known, age))
	}
	switch {
	case !known:
	case into.Sensors == nil:
		into.Sensors = newest.sensors
	default:
		into.Sensors = slices.Concat(into.Sensors, newest.sensors)
		sortSensors(into.Sensors)
	}
}

func sortSensors(sensors []stats.SensorReading) {
	slices.SortStableFunc(sensors, func(a, b stats.SensorReading) int { return strings.Compare(a.Name, b.Name) })
}

// readTemperatures reads every sensor but those of disks, which a driver may take seconds for.
func (r *Reader) readTemperatures(context.Context) (temperatures, error) {
	names := sensorNames{}
	read := temperatures{sensors: []stats.SensorReading{}}
	answered := map[string]bool{} // chips that gave a value
	for _, chip := range listChips(r.roots.Sys) {
		if chip.name == driveChip {
			read.drives += len(chip.inputs)
			continue
		}
		before := len(read.sensors)
		read.readChip(chip, names)
		answered[asZone(chip.name)] = answered[asZone(chip.name)] || len(read.sensors) > before
	}
	for _, zone := range listZones(r.roots.Sys) {
		if !answered[asZone(zone.name)] { // else it is in hwmon as well
			read.readChip(zone, names)
		}
	}
	sortSensors(read.sensors)
	return read, nil
}

// readDrives reads the sensors of disks.
func (r *Reader) readDrives(context.Context) (temperatures, error) {
	names := sensorNames{}
	read := temperatures{sensors: []stats.SensorReading{}}
	for _, chip := range listChips(r.roots.Sys) {
		if chip.name == driveChip {
			read.readChip(chip, names)
		}
	}
	sortSensors(read.sensors)
	return read, nil
}

func (t *temperatures) readChip(chip chip, names sensorNames) {
	for _, input := range chip.inputs {
		reading := stats.SensorReading{Chip: asName(chip.name), Label: readWord(input.label), Device: chip.device}
		if chip.device != "" {
			reading.Input = fmt.Sprintf("temp%d", input.number)
		}
		reading.Name = names.next(chip.name, reading.Label)
		reading.At = time.Now()
		milli, err := readMilliCelsius(input.value)
		if err != nil {
			if t.failed == "" {
				t.failed = fmt.Sprintf("%s: %s", reading.Name, kernel.Reason(err))
			}
			continue
		}
		reading.Celsius = float64(milli) / 1000
		reading.IsFaulty = input.fault != "" && readWord(input.fault) == "1"
		t.sensors = append(t.sensors, reading)
	}
}

// sensorNames counts the sensors that would go by one name, such as those of two disks of one kind. A sensor has its number
// whether it gives a value or not, so that the next one does not take its place.
type sensorNames map[string]int

func (n sensorNames) next(chip, label string) string {
	name := chip
	if label != "" {
		name += "_" + strings.Join(strings.Fields(strings.ToLower(label)), "_")
	}
	if n[name]++; n[name] > 1 {
		return fmt.Sprintf("%s_%d", name, n[name])
	}
	return name
}
