package host

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

// chip is a device that has temperatures: one of hwmon, or a thermal zone.
type chip struct {
	name   string
	folder string // hwmon0
	device string // its bus and name in sysfs; empty for a thermal zone
	inputs []input
}

// input is one temperature of a chip: the files that it stands in. The label is empty for a thermal zone; the others may
// not be there.
type input struct {
	number              int
	value, label, fault string
}

// listChips lists the devices under /sys/class/hwmon that have temperatures, Documentation/hwmon/sysfs-interface.rst. With
// old drivers their files are one folder further down, and a device may have some in either.
func listChips(sys string) []chip {
	var chips []chip
	for _, folder := range numbered(filepath.Join(sys, "class/hwmon"), "hwmon", "") {
		found := chip{folder: filepath.Base(folder.path)}
		for _, folder := range []string{folder.path, filepath.Join(folder.path, "device")} {
			for _, file := range numbered(folder, "temp", "_input") {
				if slices.ContainsFunc(found.inputs, func(other input) bool { return other.number == file.number }) {
					continue
				}
				stem := strings.TrimSuffix(file.path, "_input")
				found.inputs = append(found.inputs, input{file.number, file.path, stem + "_label", stem + "_fault"})
			}
			if found.name == "" {
				found.name = readWord(filepath.Join(folder, "name"))
			}
		}
		if found.name == "" {
			found.name = found.folder
		}
		if len(found.inputs) > 0 {
			found.device = deviceName(folder.path, found.name)
			chips = append(chips, found)
		}
	}
	tellApart(chips)
	return chips
}

// deviceName returns the name that node_exporter has for a device of hwmon, as the number of its folder changes from boot to boot.
func deviceName(folder, otherwise string) string {
	path, err := filepath.EvalSymlinks(filepath.Join(folder, "device"))
	if err != nil {
		return asName(otherwise)
	}
	return strings.Trim(asName(filepath.Base(filepath.Dir(path)))+"_"+asName(filepath.Base(path)), "_")
}

// tellApart adds their own names to devices of one name, as node_exporter does.
func tellApart(chips []chip) {
	devices, both := map[string]int{}, map[[2]string]int{}
	for i := range chips {
		devices[chips[i].device]++
		both[[2]string{chips[i].device, chips[i].name}]++
	}
	for i := range chips {
		one := &chips[i]
		switch {
		case devices[one.device] == 1:
		case both[[2]string{one.device, one.name}] == 1:
			one.device += "_" + asName(one.name)
		default:
			one.device += "_" + one.folder
		}
	}
}

// asName writes a name as node_exporter does.
func asName(text string) string {
	return strings.Trim(strings.Map(func(letter rune) rune {
		if letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9' || letter == ':' {
			return letter
		}
		return '_'
	}, strings.ToLower(text)), "_")
}

// fakeZone begins the type of a zone that is no sensor: it holds the policy of a machine, and its driver answers 20 °C always.
const fakeZone = "INT3400"

// listZones lists the thermal zones, Documentation/driver-api/thermal/sysfs-api.rst.
func listZones(sys string) []chip {
	var zones []chip
	for _, folder := range numbered(filepath.Join(sys, "class/thermal"), "thermal_zone", "") {
		name := readWord(filepath.Join(folder.path, "type"))
		if name == "" {
			name = filepath.Base(folder.path)
		}
		if !strings.HasPrefix(name, fakeZone) {
			zones = append(zones, chip{name: name, inputs: []input{{value: filepath.Join(folder.path, "temp")}}})
		}
	}
	return zones
}

// asZone returns the name under which the kernel puts a thermal zone into hwmon, where it does.
func asZone(name string) string { return strings.ReplaceAll(name, "-", "_") }

type numberedFile struct {
	number int
	path   string
}

// numbered lists the files of a folder that are called prefix, a number, suffix, by their number. A folder that cannot be
// read has none.
func numbered(folder, prefix, suffix string) []numberedFile {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var files []numberedFile
	for _, entry := range entries {
		digits, hasPrefix := strings.CutPrefix(entry.Name(), prefix)
		digits, hasSuffix := strings.CutSuffix(digits, suffix)
		if number, err := strconv.ParseUint(digits, 10, 31); err == nil && hasPrefix && hasSuffix {
			files = append(files, numberedFile{int(number), filepath.Join(folder, entry.Name())})
		}
	}
	slices.SortFunc(files, func(a, b numberedFile) int { return a.number - b.number })
	return files
}

// readWord reads a short text, which is empty where there is none.
func readWord(path string) string {
	if path == "" {
		return ""
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}

func readMilliCelsius(path string) (int64, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return parseMilliCelsius(content)
}

func parseMilliCelsius(content []byte) (int64, error) {
	milli, err := strconv.ParseInt(strings.TrimSpace(string(content)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a temperature", kernel.Quoted(content))
	}
	return milli, nil
}
