package stats

// Sensor is one temperature.
type Sensor struct {
	Name    string  `json:"name" doc:"Chip and label of the sensor. Source: name and temp*_label of HOST_SYS/class/hwmon, else HOST_SYS/class/thermal." example:"coretemp_package_id_0"`
	Celsius float64 `json:"celsius" doc:"Temperature, in degrees Celsius: temp*_input / 1000 of HOST_SYS/class/hwmon, else HOST_SYS/class/thermal."`
}
