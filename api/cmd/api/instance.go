package main

import (
	"os"
	"regexp"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	unnamed     = "unnamed" // an instance whose machine has no name that could be used
	longestName = 253       // letters that stats.IsInstanceName allows
	notAtEnds   = "._-"     // what a name may have, but neither begin nor end with
)

// notInName matches what the name of an instance may not have.
var notInName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// instanceName returns the name that this process goes by: the one that is set, else that of the machine, else the one that
// the kernel gives us. Letters that no instance may have are replaced: an odd host name is no reason not to start.
func instanceName(settings config.Config, hostname func() (string, error)) string {
	if settings.Instance != "" {
		return settings.Instance
	}
	for _, source := range []func() (string, error){hostname, os.Hostname} {
		if name, err := source(); err == nil {
			if name = cleanName(name); name != "" {
				return name
			}
		}
	}
	return unnamed
}

// cleanName makes of a host name one that an instance may have, or nothing where nothing of it is left.
func cleanName(name string) string {
	name = strings.Trim(notInName.ReplaceAllString(name, "-"), notAtEnds)
	name = strings.TrimRight(name[:min(len(name), longestName)], notAtEnds)
	if !stats.IsInstanceName(name) {
		return ""
	}
	return name
}
