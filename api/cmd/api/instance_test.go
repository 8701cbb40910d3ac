package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestInstanceName(t *testing.T) {
	kernels, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	kernels = cleanName(kernels)
	for name, test := range map[string]struct{ hostname, want string }{
		"as it is":             {"web-1", "web-1"},
		"complete":             {"web-1.example.com", "web-1.example.com"},
		"a dot at the end":     {"web-1.example.com.", "web-1.example.com"},
		"letters of elsewhere": {"bücher", "b-cher"},
		"a blank":              {"my laptop", "my-laptop"},
		"odd at both ends":     {"_(web)_", "web"},
		"too long":             {strings.Repeat("a", 252) + ".b", strings.Repeat("a", 252)},
		"nothing usable":       {"...", kernels},
		"nothing":              {"", kernels},
	} {
		got := instanceName(config.Config{}, func() (string, error) { return test.hostname, nil })
		if got != test.want || !stats.IsInstanceName(got) {
			t.Errorf("%s: %q becomes %q, to be %q", name, test.hostname, got, test.want)
		}
	}
	if got := instanceName(config.Config{}, func() (string, error) { return "", errors.New("it has none") }); got != kernels {
		t.Errorf("without a host name it is %q", got)
	}
	if got := instanceName(config.Config{Instance: "set"}, nil); got != "set" {
		t.Errorf("it is set, and is %q", got)
	}
}
