package stats

// NetworkCounters is one line of /proc/net/dev, proc_pid_net_dev(5): an interface and its traffic since it came up.
type NetworkCounters struct {
	Name string
	Link *NetworkLink // nil where sysfs does not know the interface, or has not told of it yet

	ReceivedBytes      uint64
	ReceivedPackets    uint64
	ReceiveErrors      uint64
	ReceiveDrops       uint64
	ReceiveFIFO        uint64
	ReceiveFrame       uint64
	ReceivedCompressed uint64
	ReceivedMulticast  uint64
	SentBytes          uint64
	SentPackets        uint64
	SendErrors         uint64
	SendDrops          uint64
	SendFIFO           uint64
	Collisions         uint64
	SendCarrier        uint64
	SentCompressed     uint64
}

// NetworkLink is what /sys/class/net tells of an interface. It is never changed once it is in a reading, and several
// readings share it.
type NetworkLink struct {
	HasDevice     bool     // there is a device below it
	HasMaster     bool     // it is part of another interface, such as a bridge or a bond
	Master        string   // the name of that one; empty where the link does not lead to it
	Below         []string // names of the interfaces that its packets go through
	Kind          string   // bridge, bond, vlan, wlan, dsa, tun and others; empty where sysfs does not say
	BitsPerSecond *float64 // nil where the link has no speed
}

// Network is one network interface.
type Network struct {
	Name                   string   `json:"name" doc:"Kernel name of the interface. Source: HOST_PROC/1/net/dev." example:"eth0"`
	Physical               bool     `json:"physical" doc:"Has a device below it, and is no part of another interface that has one: HOST_SYS/class/net/NAME/device is there. Bridges, tunnels, veth and loopback are not physical."`
	Counted                bool     `json:"counted" required:"false" doc:"To be counted in the traffic of the whole machine: of interfaces that carry the same packets, one. These are the physical ones; where there are none, as in a container, those that lead out of it. Source: HOST_SYS/class/net, and names where that does not say."`
	ReceivedBytesPerSecond *float64 `json:"receivedBytesPerSecond,omitempty" doc:"Received, in bytes per second: HOST_PROC/1/net/dev, over elapsed time." minimum:"0"`
	SentBytesPerSecond     *float64 `json:"sentBytesPerSecond,omitempty" doc:"Sent, in bytes per second: HOST_PROC/1/net/dev, over elapsed time." minimum:"0"`
	ErrorsPerSecond        *float64 `json:"errorsPerSecond,omitempty" doc:"Receive and transmit errors per second: errs of HOST_PROC/1/net/dev, over elapsed time." minimum:"0"`
	DropsPerSecond         *float64 `json:"dropsPerSecond,omitempty" doc:"Packets dropped on receiving and sending, per second: drop of HOST_PROC/1/net/dev, over elapsed time. On receiving the kernel counts in it what nobody listens for, such as LLDP, so that a healthy network has some." minimum:"0"`
	LinkBitsPerSecond      *float64 `json:"linkBitsPerSecond,omitempty" doc:"Speed of the link, in bits per second: HOST_SYS/class/net/NAME/speed x 1000000. Absent where there is no link, or one without a speed." minimum:"0"`
}
