package collectors

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// appendTable adds what /proc/net/netstat and /proc/net/snmp have: lines in pairs, names and then numbers, under the name of a protocol.
func appendTable(to []stats.ProtocolCounter, content []byte) []stats.ProtocolCounter {
	var names [][]byte
	for line := range bytes.Lines(content) {
		fields := bytes.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if names == nil || !bytes.Equal(names[0], fields[0]) || len(names) != len(fields) {
			names = fields
			continue
		}
		protocol, hasColon := bytes.CutSuffix(fields[0], []byte(":"))
		for i := 1; hasColon && i < len(fields); i++ {
			if value, err := strconv.ParseInt(string(fields[i]), 10, 64); err == nil { // Tcp MaxConn is -1
				to = append(to, stats.ProtocolCounter{Name: string(protocol) + "_" + string(names[i]), Value: float64(value)})
			} else if value, isNumber := kernel.Digits(fields[i]); isNumber {
				to = append(to, stats.ProtocolCounter{Name: string(protocol) + "_" + string(names[i]), Value: float64(value)})
			}
		}
		names = nil
	}
	return to
}

// appendSNMP6 adds what /proc/net/snmp6 has, such as "Ip6InOctets 12": node_exporter puts a line between protocol and name.
func appendSNMP6(to []stats.ProtocolCounter, content []byte) []stats.ProtocolCounter {
	for line := range bytes.Lines(content) {
		fields := bytes.Fields(line)
		if len(fields) != 2 {
			continue
		}
		protocol, name, has6 := strings.Cut(string(fields[0]), "6")
		if value := number(fields[1]); has6 && value != nil {
			to = append(to, stats.ProtocolCounter{Name: protocol + "6_" + name, Value: float64(*value)})
		}
	}
	return to
}

// appendSockstat adds what /proc/net/sockstat has, such as "TCP: inuse 4 orphan 0 mem 1". Memory is in pages there, and in bytes as well here.
func appendSockstat(to []stats.ProtocolCounter, content []byte) []stats.ProtocolCounter {
	for line := range bytes.Lines(content) {
		fields := bytes.Fields(line)
		if len(fields) == 0 {
			continue
		}
		protocol, hasColon := bytes.CutSuffix(fields[0], []byte(":"))
		for i := 1; hasColon && i+1 < len(fields); i += 2 {
			value := number(fields[i+1])
			if value == nil {
				continue
			}
			name := string(protocol) + "_" + string(fields[i])
			to = append(to, stats.ProtocolCounter{Name: name, Value: float64(*value)})
			if string(fields[i]) == "mem" {
				to = append(to, stats.ProtocolCounter{Name: name + "_bytes", Value: float64(*value) * float64(os.Getpagesize())})
			}
		}
	}
	return to
}

// flagUp is IFF_UP of netdevice(7).
const flagUp = 1

// properties are the files of an interface that hold a number, and what node_exporter calls them.
var properties = [...]struct{ file, name string }{
	{"addr_assign_type", "address_assign_type"}, {"carrier", "carrier"}, {"carrier_changes", "carrier_changes_total"},
	{"carrier_down_count", "carrier_down_changes_total"}, {"carrier_up_count", "carrier_up_changes_total"}, {"dev_id", "device_id"}, {"dormant", "dormant"},
	{"flags", "flags"}, {"ifindex", "iface_id"}, {"iflink", "iface_link"}, {"link_mode", "iface_link_mode"}, {"mtu", "mtu_bytes"},
	{"name_assign_type", "name_assign_type"}, {"netdev_group", "net_dev_group"}, {"tx_queue_len", "transmit_queue_length"}, {"type", "protocol_type"},
}

// readInterfaces reads what sysfs says of each interface; nil where there is no sysfs.
func (r *Reader) readInterfaces() []stats.InterfaceProperties {
	folder := filepath.Join(r.sys, "class/net")
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	list := make([]stats.InterfaceProperties, 0, len(entries))
	for _, entry := range entries {
		if entry.Name() == "bonding_masters" { // a file of the driver's
			continue
		}
		text := func(name string) string {
			content, err := r.files.Read(filepath.Join(folder, entry.Name(), name))
			if err != nil { // an interface that is down has neither carrier nor duplex
				return ""
			}
			return strings.TrimSpace(string(content))
		}
		one := stats.InterfaceProperties{
			Name: entry.Name(), Address: text("address"), Broadcast: text("broadcast"), Duplex: text("duplex"), State: text("operstate"), Alias: text("ifalias"),
		}
		for _, property := range properties {
			value, err := strconv.ParseInt(text(property.file), 0, 64) // flags are in hexadecimal
			if err != nil || value < 0 {
				continue
			}
			one.Numbers = append(one.Numbers, stats.ProtocolCounter{Name: property.name, Value: float64(value)})
			if property.name == "flags" {
				one.AdminState = "down"
				if value&flagUp != 0 {
					one.AdminState = "up"
				}
			}
		}
		list = append(list, one)
	}
	return list
}
