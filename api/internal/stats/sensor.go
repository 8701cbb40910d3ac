package stats

import "time"

// SensorReading is one temperature as its driver gives it, believable or not.
type SensorReading struct {
	Name     string // chip and label, in the form of Sensor.Name
	Chip     string // name of the hwmon device, or type of the thermal zone, as node_exporter writes it
	Label    string // empty without one
	Device   string // of hwmon: its bus and name in sysfs, as node_exporter writes them, platform_coretemp_0; empty for a thermal zone
	Input    string // of it: temp1
	Celsius  float64
	IsFaulty bool // the driver itself says that nothing is connected: temp*_fault
	At       time.Time
}

// Sensor is one temperature.
type Sensor struct {
	Name       string   `json:"name" doc:"Chip and label of the sensor. Source: name and temp*_label of HOST_SYS/class/hwmon, and type of HOST_SYS/class/thermal." example:"coretemp_package_id_0"`
	Celsius    float64  `json:"celsius" doc:"Temperature, in degrees Celsius: temp*_input / 1000 of HOST_SYS/class/hwmon, temp / 1000 of HOST_SYS/class/thermal. What no computer can have is left out: below -40, above 150, and 127, which is an input that nothing is connected to." minimum:"-40" maximum:"150"`
	AgeSeconds *float64 `json:"ageSeconds,omitempty" doc:"Age of the temperature, in seconds: at - when it was read. It is read in the background every 10 s, of disks more rarely. Absent where it is of this moment." minimum:"0"`
}
