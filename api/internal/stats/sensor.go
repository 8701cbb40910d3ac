package stats

// SensorReading is one temperature as its driver gives it, likely or not.
type SensorReading struct {
	Name    string // chip and label, in the form of Sensor.Name
	Chip    string // name of the hwmon device, or type of the thermal zone
	Label   string // empty without one
	Celsius float64
}

// Sensor is one temperature.
type Sensor struct {
	Name    string  `json:"name" doc:"Chip and label of the sensor. Source: name and temp*_label of HOST_SYS/class/hwmon, else HOST_SYS/class/thermal." example:"coretemp_package_id_0"`
	Celsius float64 `json:"celsius" doc:"Temperature, in degrees Celsius: temp*_input / 1000 of HOST_SYS/class/hwmon, else HOST_SYS/class/thermal."`
}
