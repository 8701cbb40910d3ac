package httpapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

func TestContractIsCommitted(t *testing.T) {
	var now bytes.Buffer
	if err := httpapi.WriteContract(&now); err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now.Bytes(), committed) {
		t.Error("api/openapi.json is not what the code says: run make gen")
	}
	served := newService(httpapi.Options{}).ask("GET", "/openapi.json")
	if !bytes.Equal(served.Body.Bytes(), now.Bytes()) {
		t.Error("what is served differs from what is printed")
	}
}

// Every field tells what it is, and no list may be null.
func TestContractIsDocumented(t *testing.T) {
	var contract struct {
		Paths      map[string]map[string]struct{ OperationID, Summary string }
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Ref         string `json:"$ref"`
					Description string
					Type        any
				}
			}
		}
	}
	var text bytes.Buffer
	if err := httpapi.WriteContract(&text); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text.Bytes(), &contract); err != nil {
		t.Fatal(err)
	}
	if len(contract.Paths) < 3 || len(contract.Components.Schemas) < 8 {
		t.Errorf("the contract has %d paths and %d schemas", len(contract.Paths), len(contract.Components.Schemas))
	}
	for path, operations := range contract.Paths {
		for method, operation := range operations {
			if operation.OperationID == "" || operation.Summary == "" {
				t.Errorf("%s %s has no name or summary", method, path)
			}
		}
	}
	for name, schema := range contract.Components.Schemas {
		for field, property := range schema.Properties {
			if property.Description == "" {
				t.Errorf("%s.%s is not described", name, field)
			}
			if types, several := property.Type.([]any); several {
				t.Errorf("%s.%s may be of types %v: a value is there or absent, never null", name, field, types)
			}
		}
	}
}

// What the contract must say of a number, by how its name ends: its unit.
var units = []struct{ name, unit *regexp.Regexp }{
	{regexp.MustCompile(`BytesPerSecond$`), regexp.MustCompile(`in bytes per second`)},
	{regexp.MustCompile(`BitsPerSecond$`), regexp.MustCompile(`in bits per second`)},
	{regexp.MustCompile(`PerSecond$`), regexp.MustCompile(`per second`)},
	{regexp.MustCompile(`Bytes$`), regexp.MustCompile(`in bytes`)},
	{regexp.MustCompile(`Percent$|^CPUModes\.`), regexp.MustCompile(`in percent`)},
	{regexp.MustCompile(`Cores(From|To)?$`), regexp.MustCompile(`in processors|^Processors`)},
	{regexp.MustCompile(`Microseconds$`), regexp.MustCompile(`in microseconds`)},
	{regexp.MustCompile(`Seconds$`), regexp.MustCompile(`in seconds`)},
	{regexp.MustCompile(`\.celsius$`), regexp.MustCompile(`in degrees Celsius`)},
	{regexp.MustCompile(`^Load\.`), regexp.MustCompile(`in tasks`)},
	{regexp.MustCompile(``), regexp.MustCompile(`^(Number of|How many|Process id|Processes|Processors|Streams)`)}, // counts and ids
}

// Where a value comes from: a file, a system call, the metadata of a task, or a formula of other fields.
var source = regexp.MustCompile(`HOST_(PROC|SYS|ETC)/|/proc/self/|(statfs|uname|getrusage)\(2\)|Source: |pids\.current|pids\.max|memory\.(max|events)|` +
	`cpu\.stat|SYS_STATS_|of /task\b|in /task\b|[a-zA-Z]+ [-/x] \(?[a-zA-Z]+|in percent of the limit|(the folders of )HOST_PROC|/stats/workloads|(cpu|memory|io)\.(pressure|stat|peak)|HOST_VAR/|path of its cgroup`)

// The fields that no file of the machine is behind: the snapshot's own, and words about other fields.
var ownFields = regexp.MustCompile(`^(Snapshot|Verdict|Sentence|Missing|Lens|ProcessList|WorkloadList|WorkloadHint|Container)\.|^Cause\.(kind|field)$|\.(cpu|memory|pids|io)$|^Workload\.(id|name|kind|nameSource|pod|disks|network|pressure|hint)$`)

// Every number of a snapshot and of a list of processes tells its unit, and every value of the machine its formula or source.
func TestContractTellsUnitAndSource(t *testing.T) {
	type property struct {
		Ref         string `json:"$ref"`
		Description string
		Type        string
		Items       struct {
			Ref string `json:"$ref"`
		}
	}
	var contract struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]property }
		}
	}
	content, err := os.ReadFile("../../openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &contract); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	numbers := 0
	var walk func(schema string)
	walk = func(schema string) {
		if seen[schema] {
			return
		}
		seen[schema] = true
		for name, field := range contract.Components.Schemas[schema].Properties {
			path := schema + "." + name
			for _, ref := range []string{field.Ref, field.Items.Ref} {
				if _, inner, found := strings.Cut(ref, "#/components/schemas/"); found {
					walk(inner)
				}
			}
			if field.Type == "number" || field.Type == "integer" {
				numbers++
				for _, rule := range units {
					if rule.name.MatchString(path) {
						if !rule.unit.MatchString(field.Description) {
							t.Errorf("%s does not tell its unit, as %s: %q", path, rule.unit, field.Description)
						}
						break
					}
				}
			}
			if !ownFields.MatchString(path) && !source.MatchString(field.Description) {
				t.Errorf("%s tells neither source nor formula: %q", path, field.Description)
			}
		}
	}
	walk("Snapshot")
	walk("ProcessList")
	walk("WorkloadList")
	if len(seen) < 20 || numbers < 60 {
		t.Errorf("looked at %d schemas and %d numbers: are these the ones?", len(seen), numbers)
	}
}
