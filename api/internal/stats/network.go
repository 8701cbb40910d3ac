package stats

// NetworkCounters is the traffic of one interface since it came up, from /proc/net/dev.
type NetworkCounters struct {
	Name              string
	Physical          bool     // has a device below it
	LinkBitsPerSecond *float64 // nil where the link has no speed
	ReceivedBytes     uint64
	SentBytes         uint64
	Errors            uint64 // both ways
	Drops             uint64 // both ways
}

// Network is one network interface.
type Network struct {
	Name                   string   `json:"name" doc:"Kernel name of the interface. Source: HOST_PROC/1/net/dev." example:"eth0"`
	Physical               bool     `json:"physical" doc:"Has a device below it: HOST_SYS/class/net/NAME/device is there. Bridges, tunnels, veth and loopback are not physical."`
	ReceivedBytesPerSecond *float64 `json:"receivedBytesPerSecond,omitempty" doc:"Received, in bytes per second: HOST_PROC/1/net/dev, over elapsed time." minimum:"0"`
	SentBytesPerSecond     *float64 `json:"sentBytesPerSecond,omitempty" doc:"Sent, in bytes per second: HOST_PROC/1/net/dev, over elapsed time." minimum:"0"`
	ErrorsPerSecond        *float64 `json:"errorsPerSecond,omitempty" doc:"Receive and transmit errors per second: errs of HOST_PROC/1/net/dev, over elapsed time." minimum:"0"`
	DropsPerSecond         *float64 `json:"dropsPerSecond,omitempty" doc:"Packets dropped on receiving and sending, per second: drop of HOST_PROC/1/net/dev, over elapsed time." minimum:"0"`
	LinkBitsPerSecond      *float64 `json:"linkBitsPerSecond,omitempty" doc:"Speed of the link, in bits per second: HOST_SYS/class/net/NAME/speed x 1000000. Absent where there is no link, or one without a speed." minimum:"0"`
}
