package config_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/config"
)

func TestDefaults(t *testing.T) {
	settings, err := config.Load([]string{"PATH=/bin", "SYS_STATS_INSTANCE="})
	if err != nil {
		t.Fatal(err)
	}
	if settings.Listen != ":8080" || settings.Interval != time.Second || settings.Window != 5*time.Minute ||
		settings.HostProc != "/proc" || settings.LogLevel != "info" || len(settings.AllowedOrigins) != 0 || settings.ProcessArgs {
		t.Errorf("defaults are %+v", settings)
	}
}

func TestEverySetting(t *testing.T) {
	page := t.TempDir()
	if err := os.WriteFile(filepath.Join(page, "index.html"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	settings, err := config.Load([]string{
		"SYS_STATS_LISTEN=127.0.0.1:3050", "SYS_STATS_INTERVAL=500ms", "SYS_STATS_WINDOW=1m", "SYS_STATS_INSTANCE=web-1.example",
		"SYS_STATS_ALLOWED_ORIGINS=https://a.example, http://localhost:3051", "SYS_STATS_WEB_DIR=" + page,
		"SYS_STATS_LOG_LEVEL=debug", "SYS_STATS_LOG_FORMAT=console", "SYS_STATS_DRAIN_DELAY=0s", "SYS_STATS_PROCESS_ARGS=true",
		"SYS_STATS_HOSTS=stats.example.org, *.Lan", "HOST_PROC=/host/proc", "HOST_SYS=/host/sys", "HOST_ETC=/host/etc", "HOST_VAR=/host/var",
		"SYS_STATS_WORKLOAD_NAMES=/run/names", "SYS_STATS_CONTAINER_API=http://socket-proxy:2375",
		"ECS_CONTAINER_METADATA_URI_V4=http://169.254.170.2/v4/e40860c2-288", "AWS_EXECUTION_ENV=AWS_ECS_FARGATE",
	})
	if err != nil {
		t.Fatal(err)
	}
	if settings.Interval != 500*time.Millisecond || settings.Instance != "web-1.example" || settings.HostEtc != "/host/etc" || settings.HostVar != "/host/var" ||
		settings.WorkloadNames != "/run/names" || settings.ContainerAPI != "http://socket-proxy:2375" ||
		strings.Join(settings.Hosts, "|") != "stats.example.org|*.Lan" || len(settings.AllowedOrigins) != 2 || settings.AllowedOrigins[1] != "http://localhost:3051" || settings.DrainDelay != 0 || !settings.ProcessArgs ||
		settings.ECSMetadataURI != "http://169.254.170.2/v4/e40860c2-288" || settings.AWSEnvironment != "AWS_ECS_FARGATE" {
		t.Errorf("settings are %+v", settings)
	}
}

// Each bad assignment must stop the start with a sentence that names the setting.
func TestRefusals(t *testing.T) {
	for _, test := range []struct{ assignment, want string }{
		{"SYS_STATS_INTERVALL=1s", "did you mean SYS_STATS_INTERVAL?"},
		{"SYS_STATS_COLOUR=red", "SYS_STATS_COLOUR is no setting. The command help lists them all."},
		{"SYS_STATS_INTERVAL=fast", `SYS_STATS_INTERVAL="fast" is not valid: Time between two samples, 250ms to 1m.`},
		{"SYS_STATS_INTERVAL=1", `SYS_STATS_INTERVAL="1" is not valid`},
		{"SYS_STATS_INTERVAL=0s", "between 250ms and 1m"},
		{"SYS_STATS_INTERVAL=-1s", "between 250ms and 1m"},
		{"SYS_STATS_WINDOW=2h", "between 10s and 1h"},
		{"SYS_STATS_INSTANCE=a b", `SYS_STATS_INSTANCE="a b" is not valid`},
		{"SYS_STATS_INSTANCE=-a", `SYS_STATS_INSTANCE="-a" is not valid`},
		{"SYS_STATS_INSTANCE=a-", `SYS_STATS_INSTANCE="a-" is not valid`},
		{"SYS_STATS_INSTANCE=" + strings.Repeat("a", 254), "253 at most"},
		{"SYS_STATS_ALLOWED_ORIGINS=*", "A wildcard is not offered"},
		{"SYS_STATS_ALLOWED_ORIGINS=https://*.example.org", "A wildcard is not offered"},
		{"SYS_STATS_ALLOWED_ORIGINS=https://a.example/", `="https://a.example/" is not valid`},
		{"SYS_STATS_ALLOWED_ORIGINS=https://a.example,b.example", `="b.example" is not valid`},
		{"SYS_STATS_ALLOWED_ORIGINS=https://A.example", `="https://A.example" is not valid`},
		{"SYS_STATS_ALLOWED_ORIGINS=http://a.example:80", `="http://a.example:80" is not valid`},
		{"SYS_STATS_ALLOWED_ORIGINS=http://a.example:99999", `="http://a.example:99999" is not valid`},
		{"SYS_STATS_HOSTS=https://stats.example.org", `="https://stats.example.org" is not valid: each entry must be a host name`},
		{"SYS_STATS_HOSTS=stats.example.org:443", "without scheme and port"},
		{"SYS_STATS_HOSTS=a.example,*", `SYS_STATS_HOSTS="*" is not valid`},
		{"SYS_STATS_HOSTS=stats.*", `="stats.*" is not valid`},
		{"SYS_STATS_HOSTS=a..b", `="a..b" is not valid`},
		{"SYS_STATS_HOSTS=a.example,,b.example", `SYS_STATS_HOSTS="" is not valid`},
		{"SYS_STATS_MAX_STREAMS=0", `SYS_STATS_MAX_STREAMS="0" is not valid: it must lie between 1 and 1000000.`},
		{"SYS_STATS_MAX_STREAMS=-1", "it must lie between"},
		{"SYS_STATS_MAX_STREAMS=many", `SYS_STATS_MAX_STREAMS="many" is not valid: How many live streams`},
		{"SYS_STATS_PEER_USER=a:b", "a name has no colon"},
		{"SYS_STATS_PEER_PASSWORD_FILE=/nowhere", "a file that can be read"},
		{"SYS_STATS_PEER_PASSWORD_FILE=/dev/null", "with a password in its first line"},
		{"SYS_STATS_PORT=80", "SYS_STATS_PORT is no setting"},
		{"SYS_STATS_ALLOWED_ORIGINS=null", `="null" is not valid`},
		{"SYS_STATS_WEB_DIR=/nowhere", "Build the page first"},
		{"SYS_STATS_LOG_LEVEL=loud", "debug, info, warn or error"},
		{"SYS_STATS_LOG_FORMAT=xml", "json or console"},
		{"SYS_STATS_PROCESS_ARGS=maybe", `SYS_STATS_PROCESS_ARGS="maybe" is not valid: true or false: show command lines`},
		{"SYS_STATS_CONTAINER_API=/var/run/docker.sock", "put a proxy in front of it yourself"},
		{"SYS_STATS_CONTAINER_API=unix:///var/run/docker.sock", "put a proxy in front of it yourself"},
		{"SYS_STATS_CONTAINER_API=tcp://socket-proxy:2375", "http://host:port"},
		{"SYS_STATS_CONTAINER_API=http://socket-proxy", "http://host:port"},
		{"SYS_STATS_CONTAINER_API=http://socket-proxy:2375/v1.41", "without a path"},
		{"SYS_STATS_CONTAINER_API=http://a:b@socket-proxy:2375", "http://host:port"},
		{"ECS_CONTAINER_METADATA_URI_V4=169.254.170.2/v4/a", "Leave it to ECS"},
		{"ECS_CONTAINER_METADATA_URI_V4=https://169.254.170.2/v4/a", "Leave it to ECS"},
		{"ECS_CONTAINER_METADATA_URI_V4=http:///v4/a", "Leave it to ECS"},
		{"ECS_CONTAINER_METADATA_URI_V4=http://a:b@169.254.170.2/v4/a", "Leave it to ECS"},
		{"ECS_CONTAINER_METADATA_URI_V4=http://169.254.170.2/v4/a?b=c", "Leave it to ECS"},
		{"SYS_STATS_DRAIN_DELAY=2m", "between 0s and 1m"},
	} {
		_, err := config.Load([]string{test.assignment})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v does not say %q", test.assignment, err, test.want)
		}
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, err := config.Load([]string{"SYS_STATS_INTERVAL=x", "SYS_STATS_WINDOW=1s", "SYS_STATS_TYPO=1", "SYS_STATS_LOG_LEVEL=x"})
	if err == nil {
		t.Fatal("four problems, no error")
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 4 {
		t.Errorf("four problems give %d lines:\n%v", len(lines), err)
	}
}

func TestWindowIsBounded(t *testing.T) {
	_, err := config.Load([]string{"SYS_STATS_INTERVAL=250ms", "SYS_STATS_WINDOW=1h"})
	if err == nil || !strings.Contains(err.Error(), "more than 3600 samples") {
		t.Errorf("14400 samples are accepted: %v", err)
	}
}

// A Service named sys-stats makes Kubernetes inject names that begin like settings.
func TestKubernetesNamesAreLetPass(t *testing.T) {
	_, err := config.Load([]string{
		"SYS_STATS_SERVICE_HOST=10.0.0.1", "SYS_STATS_SERVICE_PORT=80", "SYS_STATS_SERVICE_PORT_HTTP=80",
		"SYS_STATS_PORT=tcp://10.0.0.1:80", "SYS_STATS_PORT_80_TCP=tcp://10.0.0.1:80", "SYS_STATS_PORT_80_TCP_PROTO=tcp",
		"SYS_STATS_PORT_80_TCP_PORT=80", "SYS_STATS_PORT_80_TCP_ADDR=10.0.0.1",
		"SYS_STATS_API_SERVICE_HOST=10.0.0.2", "SYS_STATS_API_PORT_8080_TCP_ADDR=10.0.0.2",
	})
	if err != nil {
		t.Error(err)
	}
}

func TestHelpNamesEverySetting(t *testing.T) {
	var out, markdown bytes.Buffer
	if err := errors.Join(config.WriteHelp(&out), config.WriteMarkdown(&markdown)); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(markdown.String()), "\n"); len(lines) != len(config.Settings())+2 {
		t.Errorf("%d lines for %d settings:\n%s", len(lines), len(config.Settings()), &markdown)
	} else {
		for i, line := range lines { // what is escaped is no column
			if strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 4 || i > 1 && !strings.Contains(line, "`"+config.Settings()[i-2].Name+"`") {
				t.Errorf("not a row of three columns: %s", line)
			}
		}
	}
	for _, setting := range config.Settings() {
		if setting.Name == "" || setting.Help == "" {
			t.Errorf("setting %+v lacks its name or help", setting)
		}
		if !strings.Contains(out.String(), setting.Name) || !strings.Contains(out.String(), setting.Help) {
			t.Errorf("help does not list %s", setting.Name)
		}
	}
}
