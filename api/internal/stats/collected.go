package stats

import "time"

// CollectedReading is what /metrics has and no snapshot does. It is never changed once it is in a reading, and several readings share it.
type CollectedReading struct {
	At             time.Time
	Netstat        []ProtocolCounter // of /proc/net/netstat, snmp and snmp6, as node_exporter calls them: Tcp_InSegs
	Sockstat       []ProtocolCounter // of /proc/net/sockstat and sockstat6: TCP_inuse
	FilesAllocated *uint64           // /proc/sys/fs/file-nr
	FilesMaximum   *uint64
	Uname          *Uname
	Interfaces     []InterfaceProperties
}

// ProtocolCounter is one number of a protocol.
type ProtocolCounter struct {
	Name  string
	Value float64
}

// Uname is what uname(2) says beside what [Host] has.
type Uname struct{ Version, Domain string }

// InterfaceProperties is what /sys/class/net says of an interface. What it does not say is empty.
type InterfaceProperties struct {
	Name, Address, Broadcast, Duplex, State, AdminState, Alias string

	Numbers []ProtocolCounter // as node_exporter calls them: mtu_bytes
}
