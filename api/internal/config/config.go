// Package config turns the environment into one typed, validated struct. Settings are environment variables and
// nothing else. All problems are reported together, and a name that looks like a setting but is none is a problem too.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Config holds the settings of the api.
type Config struct {
	Listen           string        `env:"SYS_STATS_LISTEN" envDefault:":8080" help:"Address to listen on, host:port; an empty host is every address."`
	Interval         time.Duration `env:"SYS_STATS_INTERVAL" envDefault:"1s" help:"Time between two samples, 250ms to 1m."`
	Window           time.Duration `env:"SYS_STATS_WINDOW" envDefault:"5m" help:"How much of the past a new viewer gets at once, 10s to 1h. At most 3600 samples, and 32 MiB of them: on very large machines it holds less."`
	Instance         string        `env:"SYS_STATS_INSTANCE" help:"Name of this instance, the same after a restart: letters, digits, dots, dashes, underscores. Default: the host name."`
	AllowedOrigins   []string      `env:"SYS_STATS_ALLOWED_ORIGINS" help:"Origins, separated by commas, whose pages may read this api from a browser. Default: none but its own."`
	Hosts            []string      `env:"SYS_STATS_HOSTS" help:"Host names under which this api is reached, separated by commas; *.example.org is every name below example.org. Addresses, localhost, the host name and the names in SYS_STATS_PEERS always work; any other name gets 421."`
	Peers            []stats.Peer  `env:"SYS_STATS_PEERS" help:"Where the other members of the fleet are, separated by commas: host:port, dns:name:port for all addresses of a name, dns:_service._proto.name for SRV records. Default: none."`
	PeerUser         string        `env:"SYS_STATS_PEER_USER" envDefault:"sys-stats" help:"Name by which members are asked that want a password."`
	PeerPasswordFile string        `env:"SYS_STATS_PEER_PASSWORD_FILE" help:"File with the password for them, in its first line. It is read each time. Default: none."`
	ForgetAfter      time.Duration `env:"SYS_STATS_FORGET_AFTER" envDefault:"24h" help:"How long a member that is down stays on the list, 1m to 720h."`
	MaxStreams       int           `env:"SYS_STATS_MAX_STREAMS" envDefault:"4000" help:"How many live streams may be open at a time, 1 to 1000000; one more gets 503, and the page asks every few seconds instead."`
	PasswordFile     string        `env:"SYS_STATS_PASSWORD_FILE" help:"File with the names and passwords of those who may ask, as htpasswd -B writes it. It is read again when it changes. Default: everybody may ask."`
	TLSCertificate   string        `env:"SYS_STATS_TLS_CERTIFICATE_FILE" help:"File with the certificate (PEM, with its chain) to serve HTTPS with. It is read again when it changes. Default: plain HTTP."`
	TLSKey           string        `env:"SYS_STATS_TLS_KEY_FILE" help:"File with the key of that certificate (PEM)."`
	WebDir           string        `env:"SYS_STATS_WEB_DIR" help:"Folder with the built page, to be served beside the api. Default: no page."`
	LogLevel         string        `env:"SYS_STATS_LOG_LEVEL" envDefault:"info" help:"debug, info, warn or error."`
	LogFormat        string        `env:"SYS_STATS_LOG_FORMAT" envDefault:"json" help:"json, or console for people."`
	DrainDelay       time.Duration `env:"SYS_STATS_DRAIN_DELAY" envDefault:"1s" help:"How long to go on serving as not ready after SIGTERM, so that load balancers notice, 0s to 1m."`
	ProcessArgs      bool          `env:"SYS_STATS_PROCESS_ARGS" envDefault:"false" help:"true or false: show command lines of processes, which may hold secrets."`
	Workloads        string        `env:"SYS_STATS_WORKLOADS" envDefault:"on" help:"on or off: read containers, pods, services and sessions from the machine's tree of cgroups."`
	WorkloadNames    string        `env:"SYS_STATS_WORKLOAD_NAMES" help:"File with names for workloads, a line each: the first 12 or more characters of a container's id, a unit of systemd or the path of a cgroup, a space, the name. It is read again when it changes. Default: none."`
	ContainerAPI     string        `env:"SYS_STATS_CONTAINER_API" help:"Where containers are listed with name, image and health, http://host:port: a proxy in front of Docker's or Podman's API. Only GET /containers/json is asked. Default: none is asked."`
	History          string        `env:"SYS_STATS_HISTORY" envDefault:"on" help:"on or off: keep what was measured, and answer PromQL from it."`
	HistoryDir       string        `env:"SYS_STATS_HISTORY_DIR" envDefault:"/var/lib/sys-stats" help:"Directory that the history is kept in. Where it cannot be written, what fits in memory is kept."`
	HistoryInterval  time.Duration `env:"SYS_STATS_HISTORY_INTERVAL" envDefault:"5s" help:"Time between two samples of history, 1s to 1m. It is never shorter than SYS_STATS_INTERVAL."`
	HistoryRetention time.Duration `env:"SYS_STATS_HISTORY_RETENTION" envDefault:"720h" help:"How long history is kept, 2h to 87600h."`
	HistoryMaxBytes  Size          `env:"SYS_STATS_HISTORY_MAX_BYTES" envDefault:"1GB" help:"How large the history may grow before the oldest is removed: bytes, or a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB; 64MB at least."`
	QueryTimeout     time.Duration `env:"SYS_STATS_QUERY_TIMEOUT" envDefault:"8s" help:"How long a query of the history may take, 100ms to 12s."`
	QueryMaxSamples  int           `env:"SYS_STATS_QUERY_MAX_SAMPLES" envDefault:"250000" help:"How many samples a query may hold in memory at a time, 1000 to 50000000; with the answer each takes 100 bytes."`
	QueryConcurrency int           `env:"SYS_STATS_QUERY_CONCURRENCY" envDefault:"2" help:"How many queries run at a time, 1 to 64; others wait for their turn."`
	QueryMaxRange    time.Duration `env:"SYS_STATS_QUERY_MAX_RANGE" envDefault:"0s" help:"How far a query may look back, 1m at least; 0s: the retention and 2 days."`
	QueryMaxPoints   int           `env:"SYS_STATS_QUERY_MAX_POINTS" envDefault:"11000" help:"How many points of one series an answer may have, 10 to 11000."`
	HostProc         string        `env:"HOST_PROC" envDefault:"/proc" help:"Where the proc file system of the machine is mounted."`
	HostSys          string        `env:"HOST_SYS" envDefault:"/sys" help:"Where the sys file system of the machine is mounted."`
	HostEtc          string        `env:"HOST_ETC" envDefault:"/etc" help:"Where hostname and os-release of the machine are."`
	HostVar          string        `env:"HOST_VAR" envDefault:"/var" help:"Where log/containers of a node of Kubernetes is: the names of the files in it are those of its pods."`
	ECSMetadataURI   string        `env:"ECS_CONTAINER_METADATA_URI_V4" help:"Where an ECS task is described. ECS sets it itself."`
	AWSEnvironment   string        `env:"AWS_EXECUTION_ENV" help:"What AWS runs this on. ECS sets it itself; on AWS_ECS_FARGATE the task is shown and no machine."`
}

// hostPattern is a host name, or all names below one.
var hostPattern = regexp.MustCompile(`^(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\.)*[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\.?$`)

// Load reads the settings from environ, which has the form of os.Environ. An empty variable counts as unset, as
// compose files pass on what is not set. The error lists every problem, one a line.
func Load(environ []string) (Config, error) {
	variables := map[string]string{}
	for _, assignment := range environ {
		if name, value, found := strings.Cut(assignment, "="); found && value != "" {
			variables[name] = value
		}
	}
	problems := unknownNames(variables)

	loaded, err := env.ParseAsWithOptions[Config](env.Options{
		Environment: variables,
		FuncMap: map[reflect.Type]env.ParserFunc{
			reflect.TypeFor[stats.Peer](): func(text string) (any, error) { return parsePeer(text) },
			reflect.TypeFor[Size]():       func(text string) (any, error) { return parseSize(text) },
		},
	})
	unread := map[string]bool{} // settings whose value could not even be read are not validated as well
	if several := (env.AggregateError{}); errors.As(err, &several) {
		for _, one := range several.Errors {
			problem := explain(one, variables)
			problems = append(problems, problem)
			unread[problem.name] = true
		}
	} else if err != nil {
		problems = append(problems, err)
	}
	for _, list := range [][]string{loaded.AllowedOrigins, loaded.Hosts} {
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
	}
	for _, problem := range loaded.validate() {
		if !unread[problem.name] {
			problems = append(problems, problem)
		}
	}
	return loaded, errors.Join(problems...)
}

// explain says of a value that could not be parsed which setting it is and what would do.
func explain(err error, variables map[string]string) invalid {
	if parse := (env.ParseError{}); errors.As(err, &parse) {
		for _, setting := range Settings() {
			if setting.field == parse.Name {
				return invalid{setting.Name, variables[setting.Name], setting.Help}
			}
		}
	}
	return invalid{want: err.Error()}
}

// invalid is a setting with a value that is not valid.
type invalid struct{ name, value, want string }

func (e invalid) Error() string {
	return fmt.Sprintf("%s=%q is not valid: %s", e.name, e.value, e.want)
}

func (c Config) validate() []invalid {
	var problems []invalid
	check := func(fine bool, name, value, want string) {
		if !fine {
			problems = append(problems, invalid{name, value, want})
		}
	}
	between := func(value, least, most time.Duration) bool { return least <= value && value <= most }

	check(between(c.Interval, 250*time.Millisecond, time.Minute), "SYS_STATS_INTERVAL", c.Interval.String(),
		"it must lie between 250ms and 1m.")
	check(between(c.Window, 10*time.Second, time.Hour), "SYS_STATS_WINDOW", c.Window.String(),
		"it must lie between 10s and 1h.")
	check(c.Interval <= 0 || c.Window/c.Interval <= 3600, "SYS_STATS_WINDOW", c.Window.String(),
		fmt.Sprintf("at an interval of %s it would hold more than 3600 samples. Shorten it or lengthen SYS_STATS_INTERVAL.", c.Interval))
	check(between(c.ForgetAfter, time.Minute, 720*time.Hour), "SYS_STATS_FORGET_AFTER", c.ForgetAfter.String(),
		"it must lie between 1m and 720h.")
	check(1 <= c.MaxStreams && c.MaxStreams <= 1_000_000, "SYS_STATS_MAX_STREAMS", strconv.Itoa(c.MaxStreams), "it must lie between 1 and 1000000.")
	check(!strings.Contains(c.PeerUser, ":"), "SYS_STATS_PEER_USER", c.PeerUser, "a name has no colon.")
	if c.PeerPasswordFile != "" {
		_, err := ReadPassword(c.PeerPasswordFile)
		check(err == nil, "SYS_STATS_PEER_PASSWORD_FILE", c.PeerPasswordFile, "it must be a file that can be read, with a password in its first line.")
	}
	check((c.TLSCertificate == "") == (c.TLSKey == ""), "SYS_STATS_TLS_KEY_FILE", c.TLSKey,
		"SYS_STATS_TLS_CERTIFICATE_FILE and SYS_STATS_TLS_KEY_FILE are set both or not at all.")
	check(between(c.DrainDelay, 0, time.Minute), "SYS_STATS_DRAIN_DELAY", c.DrainDelay.String(),
		"it must lie between 0s and 1m.")
	check(c.Instance == "" || stats.IsInstanceName(c.Instance), "SYS_STATS_INSTANCE", c.Instance,
		"a name starts and ends with a letter or digit and has only letters, digits, dots, dashes and underscores, 253 at most.")
	check(slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel), "SYS_STATS_LOG_LEVEL", c.LogLevel,
		"it must be debug, info, warn or error.")
	check(slices.Contains([]string{"json", "console"}, c.LogFormat), "SYS_STATS_LOG_FORMAT", c.LogFormat,
		"it must be json or console.")
	check(slices.Contains([]string{"on", "off"}, c.Workloads), "SYS_STATS_WORKLOADS", c.Workloads,
		"it must be on or off.")
	for _, origin := range c.AllowedOrigins {
		check(isOrigin(origin), "SYS_STATS_ALLOWED_ORIGINS", origin,
			"each entry must be an origin as browsers write it, scheme://host[:port] without a path: https://stats.example.org. A wildcard is not offered.")
	}
	for _, host := range c.Hosts {
		check(hostPattern.MatchString(host), "SYS_STATS_HOSTS", host,
			"each entry must be a host name without scheme and port, or *. and a name: stats.example.org, *.example.org.")
	}
	check(c.ECSMetadataURI == "" || isMetadataURI(c.ECSMetadataURI), "ECS_CONTAINER_METADATA_URI_V4", c.ECSMetadataURI,
		"it must be an address as ECS sets it, http://host/path. Leave it to ECS.")
	check(c.ContainerAPI == "" || isContainerAPI(c.ContainerAPI), "SYS_STATS_CONTAINER_API", c.ContainerAPI,
		"it must be an address without a path, http://host:port. A socket is not offered: put a proxy in front of it yourself: docker-compose.names.yaml says how.")
	problems = append(problems, c.validateHistory()...)
	if c.WebDir != "" {
		_, err := os.Stat(c.WebDir + "/index.html")
		check(err == nil, "SYS_STATS_WEB_DIR", c.WebDir, "it must be a folder with index.html in it. Build the page first.")
	}
	return problems
}

// isContainerAPI tells whether text is an address without a path.
func isContainerAPI(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && parsed.Scheme == "http" && parsed.Hostname() != "" && parsed.Port() != "" && parsed.User == nil &&
		(parsed.Path == "" || parsed.Path == "/") && !strings.ContainsAny(text, "?# ")
}

// isMetadataURI tells whether text is an address that /task can be put behind.
func isMetadataURI(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && parsed.Scheme == "http" && parsed.Hostname() != "" && parsed.User == nil && !strings.ContainsAny(text, "?# ")
}

// isOrigin tells whether text is a serialised origin, RFC 6454 section 6.2.
func isOrigin(text string) bool {
	parsed, err := url.Parse(text)
	if err != nil {
		return false
	}
	if port := parsed.Port(); port != "" { // browsers leave out the port that the scheme implies
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil || number == 0 || parsed.Scheme == "http" && number == 80 || parsed.Scheme == "https" && number == 443 {
			return false
		}
	}
	return (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != "" &&
		!strings.ContainsAny(parsed.Host, "*'\" ;,") && parsed.Scheme+"://"+strings.ToLower(parsed.Host) == text
}
