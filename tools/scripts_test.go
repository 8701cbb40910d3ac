package tools_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// run runs a workflow script as GitHub does, and returns its outputs and what it printed, the step summary included.
func run(t *testing.T, script string, environment map[string]string) (outputs map[string]string, text string, err error) {
	t.Helper()
	if _, missing := exec.LookPath("jq"); missing != nil {
		t.Fatal("jq is not installed, and the workflow scripts need it")
	}
	folder := t.TempDir()
	command := exec.Command("bash", filepath.Join(root, ".github/scripts", script))
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder}
	for _, file := range []string{"GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY"} {
		command.Env = append(command.Env, file+"="+filepath.Join(folder, file))
	}
	for name, value := range environment {
		command.Env = append(command.Env, name+"="+value)
	}
	printed, err := command.CombinedOutput()
	outputs = map[string]string{}
	for _, file := range []string{"GITHUB_OUTPUT", "GITHUB_ENV"} {
		content, _ := os.ReadFile(filepath.Join(folder, file))
		for line := range strings.Lines(string(content)) {
			if name, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), "="); found {
				outputs[name] = value
			}
		}
	}
	summary, _ := os.ReadFile(filepath.Join(folder, "GITHUB_STEP_SUMMARY"))
	return outputs, string(printed) + string(summary), err
}

func event(more ...string) map[string]string {
	e := map[string]string{
		"EVENT": "pull_request", "NUMBER": "12", "REPOSITORY": "o/r", "HEAD_REPOSITORY": "o/r", "DEPLOY_ROLE": "arn",
		"SHA": "0123456789abcdef0123456789abcdef01234567", "RUN_ID": "77", "RUN_ATTEMPT": "2",
	}
	for i := 0; i < len(more); i += 2 {
		e[more[i]] = more[i+1]
	}
	return e
}

func TestTarget(t *testing.T) {
	for name, test := range map[string]struct {
		event                   map[string]string
		deploys, settings, name string
		message                 string
	}{
		"a pull request":      {event(), "true", "preview", "sys-stats-pr-12", ""},
		"the longest number":  {event("NUMBER", "123456"), "true", "preview", "sys-stats-pr-123456", ""},
		"from a fork":         {event("HEAD_REPOSITORY", "x/r"), "false", "preview", "sys-stats-pr-12", "comes from a fork (x/r)"},
		"from a deleted fork": {event("HEAD_REPOSITORY", ""), "false", "preview", "sys-stats-pr-12", "fork"},
		"without an account":  {event("DEPLOY_ROLE", ""), "false", "preview", "sys-stats-pr-12", "AWS_DEPLOY_ROLE"},
		"main":                {event("EVENT", "push", "NUMBER", ""), "true", "prod", "sys-stats-prod", ""},
		"by hand":             {event("EVENT", "workflow_dispatch", "ENVIRONMENT", "dev"), "true", "dev", "sys-stats-dev", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, printed, err := run(t, "target.sh", test.event)
			if err != nil {
				t.Fatal(err, printed)
			}
			if got["deploys"] != test.deploys || got["settings"] != test.settings || got["name"] != test.name {
				t.Errorf("got %v", got)
			}
			if len(got["name"]) > 19 {
				t.Errorf("%s is too long for a load balancer", got["name"])
			}
			if got["tag"] != "sha-0123456789ab-77-2" {
				t.Errorf("the tag is %s", got["tag"])
			}
			if test.message == "" && printed != "" || !strings.Contains(printed, test.message) {
				t.Errorf("printed %q, expected %q", printed, test.message)
			}
			if key := strings.TrimPrefix(test.name, "sys-stats-") + "/app.tfstate"; got["app_backend"] != `{"key":"`+key+`"}` {
				t.Errorf("the state is %s", got["app_backend"])
			}
		})
	}
	for name, e := range map[string]map[string]string{
		"no number":              event("NUMBER", ""),
		"not a number":           event("NUMBER", "1; rm"),
		"another event":          event("EVENT", "schedule"),
		"an unknown environment": event("EVENT", "workflow_dispatch", "ENVIRONMENT", "../prod"),
	} {
		if got, _, err := run(t, "target.sh", e); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

const preconfigured = `{"platform": {"cluster": {"name": "c"}, "services": {
	"api": {"repository_url": "1.dkr/n/api"}, "web": {"repository_url": "1.dkr/n/web"}, "proxy": {"repository_url": "1.dkr/n/proxy"}}}}`

func TestVariables(t *testing.T) {
	compact := strings.NewReplacer("\n", "", "\t", "").Replace(preconfigured)
	got, printed, err := run(t, "variables.sh", map[string]string{
		"NAME": "n", "PRECONFIGURED": compact,
		"METADATA": `{"api": {"containerimage.digest": "sha256:a"}, "web": {"containerimage.digest": "sha256:b"}, "proxy": {"containerimage.digest": "sha256:c"}}`,
	})
	if err != nil {
		t.Fatal(err, printed)
	}
	var variables struct {
		Name     string
		Images   map[string]string
		Platform map[string]any
	}
	if err := json.Unmarshal([]byte(got["variables"]), &variables); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"api": "1.dkr/n/api@sha256:a", "web": "1.dkr/n/web@sha256:b", "proxy": "1.dkr/n/proxy@sha256:c"}
	if variables.Name != "n" || !reflect.DeepEqual(variables.Images, want) || variables.Platform["cluster"] == nil || got["exists"] != "true" {
		t.Errorf("got %v", got)
	}
	if got, printed, err := run(t, "variables.sh", map[string]string{"NAME": "n", "PRECONFIGURED": compact}); err != nil || !strings.Contains(got["images"], strings.Repeat("0", 64)) {
		t.Errorf("for a destroy: %v %s %v", got, printed, err)
	}
	if got, printed, err := run(t, "variables.sh", map[string]string{"NAME": "n", "PRECONFIGURED": "{}"}); err != nil || got["exists"] != "false" {
		t.Errorf("for a destroy of nothing: %v %s %v", got, printed, err)
	}
	for name, metadata := range map[string]string{"no digest": `{"api": {}}`, "nothing built": `{}`} {
		if got, _, err := run(t, "variables.sh", map[string]string{"NAME": "n", "PRECONFIGURED": compact, "METADATA": metadata}); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestVersionsAndSummary(t *testing.T) {
	compact := strings.NewReplacer("\n", "", "\t", "").Replace(preconfigured)
	got, printed, err := run(t, "versions.sh", map[string]string{"PRECONFIGURED": compact})
	if err != nil || got["REGISTRY"] != "1.dkr/n" || len(got["REVISION"]) != 40 || got["VERSION"] == "" {
		t.Errorf("%v %s %v", got, printed, err)
	}
	needs := `{"test": {"result": "success"}, "images": {"result": "success", "outputs": {"images": "{\"api\":\"1.dkr/n/api@sha256:a\"}"}}, "url": {"result": "%s"}}`
	for result, succeeds := range map[string]bool{"success": true, "skipped": true, "failure": false} {
		_, printed, err := run(t, "summary.sh", map[string]string{"NEEDS": strings.Replace(needs, "%s", result, 1), "URL": "http://x"})
		if (err == nil) != succeeds || !strings.Contains(printed, "| url | "+result+" |") || !strings.Contains(printed, "api@sha256:a") || !strings.Contains(printed, "<http://x>") {
			t.Errorf("%s: %v %s", result, err, printed)
		}
	}
}
