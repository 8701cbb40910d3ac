package metrics

import (
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// netstatNames are those that node_exporter has: --collector.netstat.fields.
var netstatNames = lazily(`^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$`)

func (f *families) nodeCollected(read *stats.CollectedReading) {
	if read == nil {
		return
	}
	for _, one := range read.Netstat {
		if netstatNames().MatchString(one.Name) {
			f.add(stats.MetricUnknown, "node_netstat_"+one.Name, "Statistic "+one.Name+".", one.Value)
		}
	}
	for _, one := range read.Sockstat {
		f.gauge("node_sockstat_"+one.Name, "Number of "+one.Name+" sockets.", one.Value)
	}
	if read.FilesAllocated != nil && read.FilesMaximum != nil {
		f.gauge("node_filefd_allocated", "File descriptor statistics: allocated.", float64(*read.FilesAllocated))
		f.gauge("node_filefd_maximum", "File descriptor statistics: maximum.", float64(*read.FilesMaximum))
	}
	for i := range read.Interfaces {
		f.nodeInterface(&read.Interfaces[i])
	}
}

func (f *families) nodeInterface(of *stats.InterfaceProperties) {
	device := label("device", of.Name)
	up := 0.0
	if of.State == "up" {
		up = 1
	}
	f.gauge("node_network_up", "Value is 1 if operstate is 'up', 0 otherwise.", up, device)
	f.gauge("node_network_info", "Non-numeric data from /sys/class/net/<iface>, value is always 1.", 1,
		label("address", of.Address), label("adminstate", of.AdminState), label("broadcast", of.Broadcast), device,
		label("duplex", of.Duplex), label("ifalias", of.Alias), label("operstate", of.State))
	for _, one := range of.Numbers {
		kind := stats.MetricGauge
		if strings.HasSuffix(one.Name, "_total") {
			kind = stats.MetricCounter
		}
		f.add(kind, "node_network_"+one.Name, "Network device property: "+one.Name, one.Value, device)
	}
}
